/** @file Dropout: while training, each number is left out with probability p. */
import * as tf from '@tensorflow/tfjs-core';
import type { Random } from './random.js';

/**
 * Each number of x is 0 with probability p, else x / (1 - p), so that its mean stays.
 * Srivastava et al. 2014, in the form of https://pytorch.org/docs/stable/generated/torch.nn.Dropout.html
 */
export function dropout<T extends tf.Tensor>(x: T, p: number, random: Random): T {
  return tf.tidy(() => tf.mul(x, tf.tensor(random.bernoulli(x.size, 1 - p, 1 / (1 - p)), x.shape)));
}
