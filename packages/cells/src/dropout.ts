/** @file Dropout: while training, each number is left out with probability p. */
import * as tf from '@tensorflow/tfjs-core';
import { expectNumber, expectOptions } from '@bptt/errors';
import { Random } from '@bptt/random';
import { Module } from './module.js';

/**
 * Each number of x is 0 with probability p, else x / (1 - p), so that its mean stays.
 * Srivastava et al. 2014, in the form of https://pytorch.org/docs/stable/generated/torch.nn.Dropout.html
 */
export function dropout<T extends tf.Tensor>(x: T, p: number, random: Random): T {
  return tf.tidy(() => tf.mul(x, tf.tensor(random.bernoulli(x.size, 1 - p, 1 / (1 - p)), x.shape)));
}

export interface DropoutOptions {
  /** The probability of being left out; 0.5 when left out. */
  p?: number | undefined;
  /** Decides what is left out: a number, or a stream of which this module takes a branch. */
  seed?: number | Random | undefined;
}

/** `dropout` as a module: it acts in training mode only, and in evaluation gives back what it was given. */
export class Dropout extends Module {
  readonly p: number;
  readonly #random: Random;

  constructor(options: DropoutOptions = {}) {
    super();
    const { p = 0.5, seed = 0 } = expectOptions('options', options, ['p', 'seed']);
    this.p = expectNumber('p', p, { from: 0, to: 1 });
    this.#random = this.addRandom('dropout', seed instanceof Random ? seed.fork() : new Random(seed));
  }

  forward<T extends tf.Tensor>(x: T): T {
    return this.training && this.p > 0 ? dropout(x, this.p, this.#random) : tf.clone(x);
  }
}
