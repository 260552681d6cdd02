/** @file A network that tells the next values of a series with intervals, and the loss that makes it do so. */
import { GRU, Linear, Module, type Random } from '@bptt/cells';
import * as tf from '@tensorflow/tfjs-core';

/** The share of values that shall lie below each line: the middle, and an interval of 90 %. */
export const quantiles = [0.05, 0.5, 0.95] as const;

export interface ForecasterSizes {
  /** Steps that it reads, and steps that it tells. */
  length: number;
  horizon: number;
  /** Steps after which a value is expected again; 1 expects the last one. */
  season: number;
  hidden: number;
}

/** The step of the window whose value the naive forecast takes for each step ahead: the one a season before, the latest that is known. */
export const naiveSteps = ({ length, horizon, season }: ForecasterSizes): number[] =>
  Array.from({ length: horizon }, (_, h) => length - season + (h % season));

/** The last state -> all quantiles of all steps, [B, horizon, quantiles], each as a difference from the naive forecast. */
export class Forecaster extends Module {
  readonly gru: GRU;
  readonly fc: Linear;
  readonly sizes: ForecasterSizes;

  constructor(sizes: ForecasterSizes, random: Random) {
    super();
    this.sizes = sizes;
    const { hidden, horizon } = sizes;
    this.gru = this.addModule('gru', new GRU({ inputSize: 1, hiddenSize: hidden, seed: random }));
    this.fc = this.addModule(
      'fc',
      new Linear({ inFeatures: hidden, outFeatures: horizon * quantiles.length, seed: random }),
    );
  }

  /** @param x [T, B, 1], scaled */
  forward(x: tf.Tensor3D): tf.Tensor3D {
    return tf.tidy(() => {
      const [, state] = this.gru.forward(x);
      const change = this.fc.forward(tf.squeeze(state as tf.Tensor3D, [0]));
      const naive = tf.transpose(tf.gather(x, tf.tensor1d(naiveSteps(this.sizes), 'int32')), [1, 0, 2]);
      return tf.add(tf.reshape(change, [-1, this.sizes.horizon, quantiles.length]), naive);
    });
  }
}

/**
 * The pinball loss, whose minimum are the quantiles. Koenker and Bassett 1978, https://doi.org/10.2307/1913643
 * @param output [B, horizon, quantiles]
 * @param targets [B, horizon, 1]
 */
export function pinball(output: tf.Tensor3D, targets: tf.Tensor3D): tf.Scalar {
  const error = tf.sub(targets, output);
  const below = tf.mul(error, tf.tensor1d([...quantiles]));
  return tf.mean(tf.maximum(below, tf.mul(error, tf.tensor1d(quantiles.map((q) => q - 1)))));
}
