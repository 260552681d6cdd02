/** @file The gated recurrent unit over a whole sequence, as PyTorch's `nn.GRU`. */
import type * as tf from '@tensorflow/tfjs-core';
import { expectOptions } from '@bptt/errors';
import { gru, type GruInputs } from '@bptt/kernels';
import { gruStep } from './gru-cell.js';
import { HOLD } from './padded-batch.js';
import type { CellWeights } from './recurrent-cell.js';
import { layerOptionNames, RecurrentLayer, type ForwardOptions, type LayerOptions } from './recurrent-layer.js';

/**
 * r, z = sigmoid(W x_t + b_ih + V h_(t-1) + b_hh), n = tanh(W_n x_t + b_in + r (V_n h_(t-1) + b_hn)),
 * h_t = (1 - z) n + z h_(t-1).
 * Parameters: `weight_ih_l0` W [3H, I], `weight_hh_l0` V [3H, H], `bias_ih_l0`, `bias_hh_l0` [3H], gates r, z, n.
 * Further layers are `_l1`, ... and read D H features; the backward direction of each is `_l0_reverse`.
 * https://pytorch.org/docs/stable/generated/torch.nn.GRU.html
 */
export class GRU extends RecurrentLayer<tf.Tensor3D> {
  constructor(options: LayerOptions) {
    super(expectOptions('options', options, layerOptionNames), 'GRU');
  }

  /** input [T, B, I], h0 [L D, B, H] (zeros when left out) -> [output [T, B, D H], hN [L D, B, H]]. */
  override forward(
    input: tf.Tensor3D,
    h0?: tf.Tensor3D,
    options?: ForwardOptions,
  ): [output: tf.Tensor3D, hN: tf.Tensor3D] {
    return this.run(input, { h0 }, options) as [tf.Tensor3D, tf.Tensor3D];
  }

  /** z = 1: h stays. */
  protected override get onPadding(): number[] {
    return [0, HOLD, 0];
  }

  protected override next(x: tf.Tensor2D, [h]: [tf.Tensor2D], weights: CellWeights): [tf.Tensor2D] {
    return [gruStep(x, h, weights)];
  }

  protected override fused(
    x: tf.Tensor3D,
    [h0]: (tf.Tensor3D | undefined)[],
    weights: CellWeights,
  ): [tf.Tensor3D, tf.Tensor3D] {
    const equations = ({ x, h0, equations: _equations, ...weights }: GruInputs) =>
      this.unrolled(x, [h0!], weights) as [tf.Tensor3D, tf.Tensor3D];
    return gru({ x, h0, ...weights, equations });
  }
}
