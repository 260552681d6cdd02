/** @file A batch of sequences of different lengths, padded to T steps: what PyTorch's packed sequences are for. */
import * as tf from '@tensorflow/tfjs-core';

/** Larger than any sum in a gate, so that a padded step leaves a sigmoid at exactly 0 or 1, and a relu at 0. */
export const HOLD = 1e30;

/** Which rows of [T B, ...] belong to which sequence. Numbers at padded steps are never read, not even to multiply them by 0. */
export class PaddedBatch {
  /** [T, B, 1]: 1 at padded steps, else 0. */
  readonly padding: tf.Tensor3D;
  readonly #T: number;
  readonly #B: number;
  readonly #own: tf.Tensor1D;
  readonly #backwards: tf.Tensor1D;
  readonly #ends: tf.Tensor1D;
  readonly #toEnds: tf.Tensor1D;

  constructor(lengths: ArrayLike<number>, T: number) {
    const B = lengths.length;
    const rows = (count: number, row: (t: number, b: number) => number) =>
      tf.tensor1d(Int32Array.from({ length: count }, (_, i) => row(Math.floor(i / B), i % B)), 'int32');
    const none = T * B;
    this.#T = T;
    this.#B = B;
    this.#own = rows(T * B, (t, b) => (t < lengths[b]! ? t * B + b : none));
    this.#backwards = rows(T * B, (t, b) => (t < lengths[b]! ? (lengths[b]! - 1 - t) * B + b : none));
    this.#ends = rows(B, (_, b) => (lengths[b]! - 1) * B + b);
    this.#toEnds = rows(T * B, (t, b) => (t === lengths[b]! - 1 ? b : B));
    this.padding = tf.tensor3d(Float32Array.from({ length: T * B }, (_, i) => Number(Math.floor(i / B) >= lengths[i % B]!)), [T, B, 1]);
  }

  /** x [T, B, W] with 0 at padded steps. */
  zeroPadded(x: tf.Tensor3D): tf.Tensor3D {
    return this.#pick(x, this.#own, this.#own, this.#T);
  }

  /** Each sequence of x [T, B, W] from its own end to its start; 0 at padded steps. */
  reverse(x: tf.Tensor3D): tf.Tensor3D {
    return this.#pick(x, this.#backwards, this.#backwards, this.#T);
  }

  /** Each sequence's own last step of x [T, B, W] -> [1, B, W]. */
  last(x: tf.Tensor3D): tf.Tensor3D {
    return this.#pick(x, this.#ends, this.#toEnds, 1);
  }

  /** The rows of x with these numbers, 0 for the row after the last; of the gradient those in `back`. */
  #pick(x: tf.Tensor3D, rows: tf.Tensor1D, back: tf.Tensor1D, steps: number): tf.Tensor3D {
    const width = x.shape[2];
    const gather = (from: tf.Tensor3D, numbers: tf.Tensor1D, ...to: [number, number, number]) =>
      tf.reshape(tf.gather(tf.concat([tf.reshape(from, [-1, width]), tf.zeros([1, width])]), numbers), to);
    const picked = tf.customGrad((given, save) => {
      (save as tf.GradSaveFunc)([back]);
      return {
        value: gather(given as tf.Tensor3D, rows, steps, this.#B, width),
        gradFunc: (dy, [saved]) => gather(dy as tf.Tensor3D, saved as tf.Tensor1D, ...x.shape),
      };
    });
    return picked(x) as tf.Tensor3D;
  }
}
