/** @file Numbers brought to mean 0 and variance 1, then scaled and shifted. */
import * as tf from '@tensorflow/tfjs-core';
import { expectBoolean, expectNumber, expectOptions, expectWholeNumber, ShapeError } from '@bptt/errors';
import { constantOf } from '@bptt/kernels';
import { Module } from './module.js';

export interface LayerNormOptions {
  /** The last axes, over which mean and variance are taken: their sizes, or the last one's. */
  normalizedShape: number | readonly number[];
  /** Added to the variance; 1e-5 when left out. */
  eps?: number | undefined;
  /** Whether there are a weight and a bias to be learned; true when left out. */
  elementwiseAffine?: boolean | undefined;
}

/**
 * y = (x - mean) / sqrt(variance + eps) * weight + bias, over the last axes of x [..., normalizedShape]. `weight` is 1 and `bias` 0 at first.
 * Ba, Kiros and Hinton 2016, https://arxiv.org/abs/1607.06450; https://pytorch.org/docs/stable/generated/torch.nn.LayerNorm.html
 */
export class LayerNorm extends Module {
  readonly normalizedShape: readonly number[];
  readonly eps: number;
  readonly weight?: tf.Variable;
  readonly bias?: tf.Variable;

  constructor(options: LayerNormOptions) {
    super();
    expectOptions('options', options, ['normalizedShape', 'eps', 'elementwiseAffine']);
    const { normalizedShape, eps = 1e-5, elementwiseAffine = true } = options;
    const shape = [normalizedShape].flat() as number[];
    if (shape.length === 0) throw new ShapeError('normalizedShape', 'at least one axis', shape);
    shape.forEach((n, i) => expectWholeNumber(`normalizedShape[${i}]`, n));
    this.normalizedShape = shape;
    this.eps = expectNumber('eps', eps, { from: 0 });
    if (!expectBoolean('elementwiseAffine', elementwiseAffine)) return;
    const size = tf.util.sizeFromShape(shape);
    this.weight = this.addParameter('weight', { data: new Float32Array(size).fill(1), shape });
    this.bias = this.addParameter('bias', { data: new Float32Array(size), shape });
  }

  forward<T extends tf.Tensor>(x: T): T {
    this.expectLive();
    const { normalizedShape: shape } = this;
    if (String(x?.shape?.slice(-shape.length)) !== String(shape))
      throw new ShapeError('input', `[..., ${shape.join(', ')}]`, x?.shape ?? []);
    if (x.size === 0) return constantOf([x, ...this.namedParameters().values()], x.shape);
    return tf.tidy(() => {
      const axes = shape.map((_, i) => x.rank - shape.length + i);
      const centred = tf.sub(x, tf.mean(x, axes, true));
      const variance = tf.mean(tf.square(centred), axes, true);
      const normal = tf.div(centred, tf.sqrt(tf.add(variance, this.eps)));
      return (this.weight ? tf.add(tf.mul(normal, this.weight), this.bias!) : normal) as T;
    });
  }
}
