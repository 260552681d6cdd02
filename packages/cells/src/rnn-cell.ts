/** @file The simple recurrent cell: h' = f(W x + b_ih + V h + b_hh). */
import * as tf from '@tensorflow/tfjs-core';
import { expectOneOf, expectOptions } from '@bptt/errors';
import type { Nonlinearity } from '@bptt/formats';
import { cellOptionNames, RecurrentCell, type CellOptions, type CellWeights } from './recurrent-cell.js';
import { affine } from './linear.js';

export type { Nonlinearity };

/**
 * One time step: x [B, I], h [B, H] -> the next h [B, H].
 * Equation: https://pytorch.org/docs/stable/generated/torch.nn.RNNCell.html
 */
export function rnnStep(x: tf.Tensor2D, h: tf.Tensor2D, weights: CellWeights, nonlinearity: Nonlinearity): tf.Tensor2D {
  const { weightIh, weightHh, biasIh, biasHh } = weights;
  const f = nonlinearity === 'tanh' ? tf.tanh : tf.relu;
  return f(tf.add<tf.Tensor2D>(affine(x, weightIh, biasIh), affine(h, weightHh, biasHh)));
}

export const expectNonlinearity = (nonlinearity: Nonlinearity): Nonlinearity =>
  expectOneOf('nonlinearity', nonlinearity, ['tanh', 'relu']);

/** One step of a simple RNN, as PyTorch's `nn.RNNCell`: parameters `weight_ih`, `weight_hh`, `bias_ih`, `bias_hh`. */
export class RNNCell extends RecurrentCell {
  readonly nonlinearity: Nonlinearity;

  constructor(options: CellOptions & { nonlinearity?: Nonlinearity }) {
    const { nonlinearity = 'tanh', ...rest } = expectOptions('options', options, [...cellOptionNames, 'nonlinearity']);
    expectNonlinearity(nonlinearity);
    super(rest, 'RNN');
    this.nonlinearity = nonlinearity;
  }

  /** x [B, I] and h [B, H] (zeros when left out) -> the next h [B, H]. */
  forward(x: tf.Tensor2D, h?: tf.Tensor2D): tf.Tensor2D {
    return tf.tidy(() => rnnStep(x, this.stateOrZeros('h', x, h), this.weights, this.nonlinearity));
  }
}
