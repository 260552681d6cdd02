/** @file A golden file's tensors and fields, each as what it must be. */
import * as tf from '@tensorflow/tfjs-core';
import type { Safetensors, StateDict, StoredTensor } from '@bptt/cells';
import { FormatError } from '@bptt/errors';

export class Golden {
  constructor(
    readonly file: Safetensors,
    readonly source: string,
  ) {}

  has(name: string): boolean {
    return this.file.tensors.has(name);
  }

  /** A field of the metadata; PyTorch's default where it is absent. */
  field(key: string, absent?: string): string {
    const value = this.file.metadata.get(key) ?? absent;
    return value ?? this.fail(`__metadata__.${key}`, 'a value', 'nothing');
  }

  oneOf<const T extends string>(key: string, values: readonly T[], absent?: T): T {
    const value = this.field(key, absent);
    return (
      values.find((known) => known === value) ?? this.fail(`__metadata__.${key}`, values.join(' or '), `'${value}'`)
    );
  }

  flag(key: string, absent: 'true' | 'false'): boolean {
    return this.oneOf(key, ['true', 'false'], absent) === 'true';
  }

  number(key: string, absent?: string): number {
    const text = this.field(key, absent);
    const value = text.trim() === '' ? NaN : Number(text);
    return Number.isFinite(value) ? value : this.fail(`__metadata__.${key}`, 'a number', `'${text}'`);
  }

  /** A size or count. */
  size(key: string, absent?: string): number {
    const value = this.number(key, absent);
    return Number.isSafeInteger(value) && value >= 1
      ? value
      : this.fail(`__metadata__.${key}`, 'a whole number >= 1', `'${this.field(key, absent)}'`);
  }

  shape(name: string): number[] {
    return this.#stored(name).shape;
  }

  expectShape(name: string, shape: readonly number[]): void {
    const found = this.shape(name);
    if (String(found) !== String(shape)) this.fail(`${name}.shape`, `[${shape.join(', ')}]`, `[${found.join(', ')}]`);
  }

  /** Finite numbers, F32 or F64 as they are in the file. */
  numbers(name: string): Float32Array | Float64Array {
    const { dtype, bytes } = this.#stored(name);
    if (dtype !== 'F32' && dtype !== 'F64') return this.fail(`${name}.dtype`, 'F32 or F64', dtype);
    const { buffer } = bytes.slice(); // aligned
    return this.#finite(name, dtype === 'F32' ? new Float32Array(buffer) : new Float64Array(buffer));
  }

  /** Finite numbers, rounded to float32 where the file has F64. */
  floats(name: string): Float32Array {
    const numbers = this.numbers(name);
    return numbers instanceof Float32Array ? numbers : this.#finite(name, Float32Array.from(numbers));
  }

  tensor<R extends tf.Rank>(name: string): tf.Tensor<R> {
    return tf.tensor(this.floats(name), this.shape(name), 'float32') as tf.Tensor as tf.Tensor<R>;
  }

  /** Whole numbers that fit into 32 bits. */
  integers(name: string): Int32Array {
    const { dtype, bytes } = this.#stored(name);
    if (dtype !== 'I64') return this.fail(`${name}.dtype`, 'I64', dtype);
    const wide = new BigInt64Array(bytes.slice().buffer);
    const narrow = Int32Array.from(wide, Number);
    const bad = wide.findIndex((value, i) => value !== BigInt(narrow[i]!));
    return bad < 0 ? narrow : this.fail(`${name}[${bad}]`, 'a number of 32 bits', String(wide[bad]));
  }

  /** All tensors whose name is `prefix` and something that fits, without the prefix. */
  dict(prefix: string, fits = /./): StateDict {
    const names = [...this.file.tensors.keys()].filter(
      (name) => name.startsWith(prefix) && fits.test(name.slice(prefix.length)),
    );
    return new Map(
      names.map((name) => [name.slice(prefix.length), { data: this.floats(name), shape: this.shape(name) }]),
    );
  }

  fail(field: string, expected: string, found: string): never {
    throw new FormatError({ source: this.source, field, expected, found });
  }

  #finite<N extends Float32Array | Float64Array>(name: string, values: N): N {
    const bad = values.findIndex((value) => !Number.isFinite(value));
    return bad < 0 ? values : this.fail(`${name}[${bad}]`, 'a finite number', String(values[bad]));
  }

  #stored(name: string): StoredTensor {
    return this.file.tensors.get(name) ?? this.fail(name, 'a tensor', 'nothing');
  }
}
