/** @file The simple recurrent network over a whole sequence, as PyTorch's `nn.RNN`. */
import type * as tf from '@tensorflow/tfjs-core';
import { expectOptions } from '@bptt/errors';
import { rnn, type RnnInputs } from '@bptt/kernels';
import { HOLD } from './padded-batch.js';
import type { CellWeights } from './recurrent-cell.js';
import { layerOptionNames, RecurrentLayer, type ForwardOptions, type LayerOptions } from './recurrent-layer.js';
import { expectNonlinearity, rnnStep, type Nonlinearity } from './rnn-cell.js';

export interface RNNOptions extends LayerOptions {
  nonlinearity?: Nonlinearity | undefined;
}

/**
 * h_t = f(W x_t + b_ih + V h_(t-1) + b_hh), f = tanh or relu.
 * Parameters: `weight_ih_l0` W [H, I], `weight_hh_l0` V [H, H], `bias_ih_l0`, `bias_hh_l0` [H].
 * Further layers are `_l1`, ... and read D H features; the backward direction of each is `_l0_reverse`.
 * https://pytorch.org/docs/stable/generated/torch.nn.RNN.html
 */
export class RNN extends RecurrentLayer<tf.Tensor3D> {
  readonly nonlinearity: Nonlinearity;

  constructor(options: RNNOptions) {
    const { nonlinearity = 'tanh', ...rest } = expectOptions('options', options, [...layerOptionNames, 'nonlinearity']);
    expectNonlinearity(nonlinearity);
    super(rest, 'RNN');
    this.nonlinearity = nonlinearity;
  }

  /** input [T, B, I], h0 [L D, B, H] (zeros when left out) -> [output [T, B, D H], hN [L D, B, H]]. */
  override forward(
    input: tf.Tensor3D,
    h0?: tf.Tensor3D,
    options?: ForwardOptions,
  ): [output: tf.Tensor3D, hN: tf.Tensor3D] {
    return this.run(input, { h0 }, options) as [tf.Tensor3D, tf.Tensor3D];
  }

  /** h cannot stay, but is -1 or 0, and does not grow. */
  protected override get onPadding(): number[] {
    return [-HOLD];
  }

  protected override next(x: tf.Tensor2D, [h]: [tf.Tensor2D], weights: CellWeights): [tf.Tensor2D] {
    return [rnnStep(x, h, weights, this.nonlinearity)];
  }

  protected override fused(
    x: tf.Tensor3D,
    [h0]: (tf.Tensor3D | undefined)[],
    weights: CellWeights,
  ): [tf.Tensor3D, tf.Tensor3D] {
    const equations = ({ x, h0, equations: _equations, ...weights }: RnnInputs) =>
      this.unrolled(x, [h0!], weights) as [tf.Tensor3D, tf.Tensor3D];
    return rnn({ x, h0, ...weights, nonlinearity: this.nonlinearity, equations });
  }
}
