/** @file The cross-entropy of logits, as PyTorch's `nn.CrossEntropyLoss`. */
import * as tf from '@tensorflow/tfjs-core';
import { ArgumentError, expectNumber, expectOptions, expectWholeNumber } from '@bptt/errors';
import { constantOf, crossEntropy as inKernels, kernelsAvailable } from '@bptt/kernels';
import { withoutMasked, type LossOptions } from './loss.js';

export interface CrossEntropyOptions extends LossOptions {
  /** How much each class counts, [C]; 1 when left out. */
  weight?: ArrayLike<number> | undefined;
  /** Labels that count for nothing, such as a padding's. */
  ignoreIndex?: number | undefined;
  /** What part of each target is spread evenly over all classes; 0 when left out. */
  labelSmoothing?: number | undefined;
}

/**
 * logits [..., C] float32, labels [...] int32 -> the mean of -ln softmax(logits)[label], where each counts as much as its class:
 * sum w_y l / sum w_y; of no labels NaN, with gradients of 0, as there. https://pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html (there, classes come second).
 */
export function crossEntropy(logits: tf.Tensor, labels: tf.Tensor, options: CrossEntropyOptions = {}): tf.Scalar {
  expectCrossEntropy(options);
  const classes = logits.shape.at(-1)!;
  const { weight, ignoreIndex, labelSmoothing = 0, mask } = options;
  if (logits.size === 0) return constantOf([logits], [], NaN);
  return tf.tidy(() => {
    if (!weight && ignoreIndex === undefined && labelSmoothing === 0 && !mask) {
      if (kernelsAvailable() && !gradientHasGradient()) return inKernels(logits, labels);
      const chosen = tf.oneHot(labels as tf.Tensor1D, classes);
      return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits), chosen), -1))) as tf.Scalar;
    }
    const counts = countsOf(labels, ignoreIndex, mask);
    const own = tf.oneHot(tf.mul(labels, tf.cast(counts, 'int32')) as tf.Tensor1D, classes);
    // Each row's target, times how much its classes count: none where the row does not.
    const weights = tf.mul(
      weight ? tf.tensor1d(Array.from(weight)) : tf.ones([classes]),
      tf.expandDims(tf.cast(counts, 'float32'), -1),
    );
    const target = labelSmoothing ? tf.add(tf.mul(own, 1 - labelSmoothing), labelSmoothing / classes) : own;
    const shown = withoutMasked(logits, { mask: counts });
    const losses = tf.neg(tf.sum(tf.mul(tf.logSoftmax(shown), tf.mul(target, weights)), -1));
    return tf.div(tf.sum(losses), tf.sum(tf.mul(own, weights))) as tf.Scalar;
  });
}

/** @throws ArgumentError for options that are no cross-entropy's. */
export function expectCrossEntropy(options: CrossEntropyOptions): void {
  const {
    weight,
    ignoreIndex,
    labelSmoothing = 0,
  } = expectOptions('crossEntropy', options, ['weight', 'ignoreIndex', 'labelSmoothing', 'mask']);
  if (weight !== undefined) {
    if (typeof weight !== 'object' || weight === null || !(weight.length >= 1))
      throw new ArgumentError('weight', 'an array of numbers, one a class', weight);
    for (let c = 0; c < weight.length; c++) expectNumber(`weight[${c}]`, weight[c]!, { from: 0 });
  }
  if (ignoreIndex !== undefined) expectWholeNumber('ignoreIndex', ignoreIndex, Number.MIN_SAFE_INTEGER);
  expectNumber('labelSmoothing', labelSmoothing, { from: 0, below: 1 });
}

function countsOf(labels: tf.Tensor, ignoreIndex: number | undefined, mask: tf.Tensor | undefined): tf.Tensor {
  const all = mask ? tf.cast(mask, 'bool') : tf.ones(labels.shape, 'bool');
  return ignoreIndex === undefined ? all : tf.logicalAnd(all, tf.notEqual(labels, tf.scalar(ignoreIndex, 'int32')));
}

/** Whether tfjs computes a gradient within a gradient. */
const gradientHasGradient = () => (tf.engine().state as { gradientDepth?: number }).gradientDepth! > 1;
