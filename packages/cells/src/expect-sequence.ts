/** @file Checks of what a recurrent layer is given: a batch of sequences, initial states, lengths. */
import type * as tf from '@tensorflow/tfjs-core';
import { ArgumentError } from '@bptt/errors';
import { expectTensor } from './expect.js';

/** Checked sizes of an input, and what its axes were taken for. */
export class SequenceSizes {
  readonly T: number;
  readonly B: number;

  constructor(
    readonly input: tf.Tensor3D,
    readonly inputSize: number,
    readonly batchFirst: boolean,
  ) {
    expectTensor('input', input, batchFirst ? ['B', 'T', inputSize] : ['T', 'B', inputSize], (found) =>
      this.#adviseOnInput(found),
    );
    const [first, second] = input.shape;
    [this.T, this.B] = batchFirst ? [second, first] : [first, second];
  }

  /** A state of every cell [L D, B, width]. */
  expectState(name: string, state: tf.Tensor3D, cells: number, width: number): void {
    expectTensor(name, state, [cells, this.B, width], (found) => this.#adviseOnBatch(found[1]));
  }

  /** B whole numbers from 1 to T. */
  expectLengths(lengths: ArrayLike<number>): void {
    const list = Array.isArray(lengths) || ArrayBuffer.isView(lengths);
    const expected = `an array of B = ${this.B} numbers, one for each sequence`;
    if (!list) throw new ArgumentError('lengths', expected, lengths);
    if (lengths.length !== this.B)
      throw new ArgumentError('lengths', expected, `${lengths.length} of them`, this.#adviseOnBatch(lengths.length));
    for (let b = 0; b < this.B; b++) {
      const length = lengths[b]!;
      const fits = Number.isInteger(length) && length >= 1 && length <= this.T;
      if (!fits)
        throw new ArgumentError(
          `lengths[${b}]`,
          `a whole number from 1 to T = ${this.T}`,
          length,
          length === 0 ? 'leave empty sequences out of the batch' : undefined,
        );
    }
  }

  #adviseOnInput(found: number[]): string | undefined {
    const last = found.at(-1);
    if (found.length === 2 && last === this.inputSize)
      return `a single sequence is a batch of one: ${this.batchFirst ? `[1, T, ${last}]` : `[T, 1, ${last}]`}`;
    if (found.length === 3 && last !== this.inputSize && found.includes(this.inputSize))
      return 'the features come last: tf.transpose';
    return undefined;
  }

  /** Another argument has a batch of this size. */
  #adviseOnBatch(size: number | undefined): string | undefined {
    if (size !== this.T || this.T === this.B) return undefined;
    const read = `input [${this.input.shape.join(', ')}] is read as ${this.batchFirst ? '[B, T, I]' : '[T, B, I]'}`;
    return `${read}: did you mean batchFirst: ${!this.batchFirst}?`;
  }
}
