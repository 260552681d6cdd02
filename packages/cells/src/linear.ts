/** @file y = x W^T + b. */
import * as tf from '@tensorflow/tfjs-core';
import { expectBoolean, expectOptions, expectWholeNumber } from '@bptt/errors';
import { constantOf } from '@bptt/kernels';
import { expectTensor } from './expect.js';
import { Module } from './module.js';
import { Random } from '@bptt/random';

/** x [B, I], weight [O, I], bias [O] -> x weight^T + bias [B, O]. */
export function affine(x: tf.Tensor2D, weight: tf.Tensor2D, bias?: tf.Tensor1D): tf.Tensor2D {
  if (x.shape[0] === 0) return constantOf(bias ? [x, weight, bias] : [x, weight], [0, weight.shape[0]]);
  // Not matMul's own transposition: it leaves tfjs's fast path on wasm.
  const product: tf.Tensor2D = tf.matMul(x, tf.transpose(weight));
  return bias ? tf.add<tf.Tensor2D>(product, bias) : product;
}

export interface LinearOptions {
  inFeatures: number;
  outFeatures: number;
  bias?: boolean | undefined;
  /** Where the initial weights come from: a number, or a stream shared with other layers. */
  seed?: number | Random | undefined;
}

/**
 * A fully connected layer: [..., inFeatures] -> [..., outFeatures]. Parameters `weight` [O, I] and `bias` [O], both from
 * U(-1/sqrt(I), 1/sqrt(I)) as in PyTorch's `nn.Linear`.
 */
export class Linear extends Module {
  readonly inFeatures: number;
  readonly outFeatures: number;
  readonly weight: tf.Variable<tf.Rank.R2>;
  readonly bias?: tf.Variable<tf.Rank.R1>;

  constructor(options: LinearOptions) {
    super();
    expectOptions('options', options, ['inFeatures', 'outFeatures', 'bias', 'seed']);
    const { inFeatures, outFeatures, bias = true, seed = 0 } = options;
    expectBoolean('bias', bias);
    this.inFeatures = expectWholeNumber('inFeatures', inFeatures);
    this.outFeatures = expectWholeNumber('outFeatures', outFeatures);
    const random = seed instanceof Random ? seed : new Random(seed);
    const bound = 1 / Math.sqrt(inFeatures);
    this.weight = this.addParameter('weight', {
      data: random.uniform(outFeatures * inFeatures, bound),
      shape: [outFeatures, inFeatures],
    });
    if (expectBoolean('bias', bias))
      this.bias = this.addParameter('bias', { data: random.uniform(outFeatures, bound), shape: [outFeatures] });
  }

  forward<T extends tf.Tensor>(x: T): T {
    this.expectLive();
    const leading = x?.shape?.slice(0, -1) ?? ['B'];
    expectTensor('input', x, [...leading.map((_, i) => (leading.length === 1 ? 'B' : `N${i}`)), this.inFeatures]);
    if (x.rank === 2) return tf.tidy(() => affine(x as tf.Tensor as tf.Tensor2D, this.weight, this.bias)) as T;
    const count = tf.util.sizeFromShape(leading);
    const rows = (): tf.Tensor => affine(tf.reshape(x, [count, this.inFeatures]), this.weight, this.bias);
    return tf.tidy(() => tf.reshape(rows(), [...leading, this.outFeatures])) as T;
  }
}
