/** @file Losses of numbers: outputs against targets of the same shape, the mean over all that count. */
import * as tf from '@tensorflow/tfjs-core';
import { expectNumber, expectOptions } from '@bptt/errors';
import { expectSameShape } from '../metrics/metric.js';
import { meanOf, withoutMasked, type LossOptions } from './loss.js';

type NumberLoss<Options = object> = (
  output: tf.Tensor,
  targets: tf.Tensor,
  options?: LossOptions & Options,
) => tf.Scalar;

/** The mean of (output - target)^2. https://pytorch.org/docs/stable/generated/torch.nn.MSELoss.html */
export const mse: NumberLoss = (output, targets, options) => meanOfDifferences(output, targets, tf.square, options);

/** The mean of |output - target|. https://pytorch.org/docs/stable/generated/torch.nn.L1Loss.html */
export const l1: NumberLoss = (output, targets, options) => meanOfDifferences(output, targets, tf.abs, options);

/**
 * d^2 / 2 up to |d| = delta (1 when left out), then delta (|d| - delta / 2): as mse where differences are small, as l1 where they are
 * large. https://pytorch.org/docs/stable/generated/torch.nn.HuberLoss.html
 */
export const huber: NumberLoss<{ delta?: number }> = (output, targets, given = {}) => {
  const { delta = 1, ...options } = expectOptions('options', given, ['delta', 'mask']);
  expectNumber('delta', delta, { above: 0 });
  const loss = (difference: tf.Tensor) => {
    const size = tf.abs(difference);
    const small = tf.minimum(size, delta);
    return tf.add(tf.div(tf.square(small), 2), tf.mul(tf.sub(size, small), delta));
  };
  return meanOfDifferences(output, targets, loss, options);
};

/**
 * -(p y ln sigmoid(x) + (1 - y) ln(1 - sigmoid(x))) of logits x and targets y from 0 to 1, where `posWeight` p (1 when left out) says how much
 * the positives count. https://pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html
 */
export const bceWithLogits: NumberLoss<{ posWeight?: number }> = (logits, targets, given = {}) => {
  const { posWeight = 1, ...options } = expectOptions('options', given, ['posWeight', 'mask']);
  expectNumber('posWeight', posWeight, { from: 0 });
  expectSameShape(logits.shape, targets.shape);
  return tf.tidy(() => {
    const [x, y] = [withoutMasked(logits, options), withoutMasked(targets, options)];
    // ln(1 + e^-x), which no x overflows.
    const softplus = tf.add(tf.log(tf.add(tf.exp(tf.neg(tf.abs(x))), 1)), tf.relu(tf.neg(x)));
    const weight = tf.add(tf.mul(y, posWeight - 1), 1);
    return meanOf(tf.add(tf.mul(tf.sub(1, y), x), tf.mul(weight, softplus)), options);
  });
};

function meanOfDifferences(
  output: tf.Tensor,
  targets: tf.Tensor,
  loss: (difference: tf.Tensor) => tf.Tensor,
  options: LossOptions = {},
): tf.Scalar {
  expectOptions('options', options, ['mask']);
  expectSameShape(output.shape, targets.shape);
  return tf.tidy(() => meanOf(loss(tf.sub(withoutMasked(output, options), withoutMasked(targets, options))), options));
}
