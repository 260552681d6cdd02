/** @file A golden file's tensors and fields, each as what it must be. */
import * as tf from '@tensorflow/tfjs-core';
import { floats, type Safetensors, type StateDict, type StoredTensor } from '@bptt/cells';
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

  oneOf(key: string, values: string[], absent?: string): string {
    const value = this.field(key, absent);
    return values.includes(value) ? value : this.fail(`__metadata__.${key}`, values.join(' or '), `'${value}'`);
  }

  flag(key: string, absent: 'true' | 'false'): boolean {
    return this.oneOf(key, ['true', 'false'], absent) === 'true';
  }

  number(key: string, absent?: string): number {
    const value = Number(this.field(key, absent));
    return Number.isFinite(value) ? value : this.fail(`__metadata__.${key}`, 'a number', `'${this.field(key)}'`);
  }

  shape(name: string): number[] {
    return this.#stored(name, 'F32').shape;
  }

  floats(name: string): Float32Array {
    return floats(this.#stored(name, 'F32'));
  }

  tensor<R extends tf.Rank>(name: string): tf.Tensor<R> {
    return tf.tensor(this.floats(name), this.shape(name), 'float32') as tf.Tensor as tf.Tensor<R>;
  }

  optional<R extends tf.Rank>(name: string): tf.Tensor<R> | undefined {
    return this.has(name) ? this.tensor<R>(name) : undefined;
  }

  /** Whole numbers that fit into 32 bits. */
  integers(name: string): Int32Array {
    const { bytes } = this.#stored(name, 'I64');
    return Int32Array.from(new BigInt64Array(bytes.slice().buffer), Number);
  }

  /** All tensors whose name begins with `prefix`, without it. */
  dict(prefix: string): StateDict {
    const names = [...this.file.tensors.keys()].filter((name) => name.startsWith(prefix));
    return new Map(names.map((name) => [name.slice(prefix.length), { data: this.floats(name), shape: this.shape(name) }]));
  }

  fail(field: string, expected: string, found: string): never {
    throw new FormatError({ source: this.source, field, expected, found });
  }

  #stored(name: string, dtype: 'F32' | 'I64'): StoredTensor {
    const stored = this.file.tensors.get(name);
    if (!stored) return this.fail(name, 'a tensor', 'nothing');
    return stored.dtype === dtype ? stored : this.fail(`${name}.dtype`, dtype, stored.dtype);
  }
}
