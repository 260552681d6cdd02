/** @file The cross-entropy of logits, as PyTorch's `nn.CrossEntropyLoss`. */
import * as tf from '@tensorflow/tfjs-core';

/** logits [B, C], labels [B] int32 -> a scalar. */
export type Loss = (logits: tf.Tensor2D, labels: tf.Tensor1D) => tf.Scalar;

/** The mean over the batch of -ln softmax(logits)[label]. */
export const crossEntropy: Loss = (logits, labels) =>
  tf.tidy(() => {
    const chosen = tf.oneHot(labels, logits.shape[1]);
    return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits), chosen), 1))) as tf.Scalar;
  });
