/** @file The gated recurrent unit, PyTorch's form: the reset gate acts after the product with V. */
import * as tf from '@tensorflow/tfjs-core';
import { expectOptions } from '@bptt/errors';
import { cellOptionNames, RecurrentCell, type CellOptions, type CellWeights } from './recurrent-cell.js';
import { affine } from './linear.js';

/**
 * One time step: x [B, I], h [B, H] -> the next h [B, H]. The gates lie in PyTorch's order r, z, n.
 * Equation: https://pytorch.org/docs/stable/generated/torch.nn.GRUCell.html
 */
export function gruStep(x: tf.Tensor2D, h: tf.Tensor2D, weights: CellWeights): tf.Tensor2D {
  const { weightIh, weightHh, biasIh, biasHh } = weights;
  const [xr, xz, xn] = tf.split(affine(x, weightIh, biasIh), 3, 1) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
  const [hr, hz, hn] = tf.split(affine(h, weightHh, biasHh), 3, 1) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
  const r = tf.sigmoid(tf.add(xr, hr));
  const z = tf.sigmoid(tf.add(xz, hz));
  const n = tf.tanh(tf.add(xn, tf.mul(r, hn)));
  return tf.add(tf.mul(tf.sub(1, z), n), tf.mul(z, h));
}

/** One step of a GRU, as PyTorch's `nn.GRUCell`: parameters `weight_ih` [3H, I], `weight_hh` [3H, H], `bias_ih`, `bias_hh`. */
export class GRUCell extends RecurrentCell {
  constructor(options: CellOptions) {
    super(expectOptions('options', options, cellOptionNames), 'GRU');
  }

  /** x [B, I] and h [B, H] (zeros when left out) -> the next h [B, H]. */
  forward(x: tf.Tensor2D, h?: tf.Tensor2D): tf.Tensor2D {
    return tf.tidy(() => gruStep(x, this.stateOrZeros('h', x, h), this.weights));
  }
}
