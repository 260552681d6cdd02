/** @file The long short-term memory cell. */
import * as tf from '@tensorflow/tfjs-core';
import { expectOptions } from '@bptt/errors';
import { cellOptionNames, RecurrentCell, type CellOptions, type CellWeights } from './recurrent-cell.js';
import { affine } from './linear.js';

/** The state of an LSTM: h, what it says, and c, what it remembers. */
export type LSTMState<T extends tf.Tensor = tf.Tensor2D> = [h: T, c: T];

/**
 * One time step: x [B, I], (h, c) each [B, H] -> the next (h, c). The gates lie in PyTorch's order i, f, g, o.
 * With a projection h [B, P] = (o tanh(c)) W_hr^T.
 * Equation: https://pytorch.org/docs/stable/generated/torch.nn.LSTMCell.html
 */
export function lstmStep(x: tf.Tensor2D, [h, c]: LSTMState, weights: CellWeights): LSTMState {
  const { weightIh, weightHh, biasIh, biasHh, weightHr } = weights;
  const gates = tf.add(affine(x, weightIh, biasIh), affine(h, weightHh, biasHh));
  const [i, f, g, o] = tf.split(gates, 4, 1) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
  const cNext: tf.Tensor2D = tf.add(tf.mul(tf.sigmoid(f), c), tf.mul(tf.sigmoid(i), tf.tanh(g)));
  const hNext: tf.Tensor2D = tf.mul(tf.sigmoid(o), tf.tanh(cNext));
  return [weightHr ? affine(hNext, weightHr) : hNext, cNext];
}

/** One step of an LSTM, as PyTorch's `nn.LSTMCell`: parameters `weight_ih` [4H, I], `weight_hh` [4H, H], `bias_ih`, `bias_hh`. */
export class LSTMCell extends RecurrentCell {
  constructor(options: CellOptions) {
    super(expectOptions('options', options, cellOptionNames), 'LSTM');
  }

  /** x [B, I] and (h, c), each [B, H] (zeros when left out) -> the next (h, c). */
  forward(x: tf.Tensor2D, state?: LSTMState): LSTMState {
    return tf.tidy(() =>
      lstmStep(x, [this.stateOrZeros('h', x, state?.[0]), this.stateOrZeros('c', x, state?.[1])], this.weights),
    );
  }
}
