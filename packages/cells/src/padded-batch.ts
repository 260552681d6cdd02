/** @file A batch of sequences of different lengths, padded to T steps: what PyTorch's packed sequences are for. */
import * as tf from '@tensorflow/tfjs-core';
import { pick } from './rows.js';

/** Larger than any sum in a gate, so that a padded step leaves a sigmoid at exactly 0 or 1, and a relu at 0. */
export const HOLD = 1e30;

/** Which rows of [T B, ...] belong to which sequence. Numbers at padded steps are never read, not even to multiply them by 0. */
export class PaddedBatch {
  readonly #B: number;
  readonly #own: Int32Array;
  readonly #backwards: Int32Array;
  readonly #ends: Int32Array;

  constructor(lengths: ArrayLike<number>, T: number) {
    const B = lengths.length;
    const rows = (steps: number, row: (t: number, b: number) => number) =>
      Int32Array.from({ length: steps * B }, (_, i) => row(Math.floor(i / B), i % B));
    this.#B = B;
    this.#own = rows(T, (t, b) => (t < lengths[b]! ? t * B + b : -1));
    this.#backwards = rows(T, (t, b) => (t < lengths[b]! ? (lengths[b]! - 1 - t) * B + b : -1));
    this.#ends = rows(1, (_, b) => (lengths[b]! - 1) * B + b);
  }

  /** [T, B, 1]: 1 at padded steps, else 0. */
  padding(): tf.Tensor3D {
    return tf.tensor3d(
      Float32Array.from(this.#own, (row) => Number(row < 0)),
      [this.#own.length / this.#B, this.#B, 1],
    );
  }

  /** x [T, B, W] with 0 at padded steps. */
  zeroPadded(x: tf.Tensor3D): tf.Tensor3D {
    return pick(x, this.#own, x.shape);
  }

  /** Each sequence of x [T, B, W] from its own end to its start; 0 at padded steps. */
  reverse(x: tf.Tensor3D): tf.Tensor3D {
    return pick(x, this.#backwards, x.shape);
  }

  /** Each sequence's own last step of x [T, B, W] -> [1, B, W]. */
  last(x: tf.Tensor3D): tf.Tensor3D {
    return pick(x, this.#ends, [1, this.#B, x.shape[2]]);
  }
}
