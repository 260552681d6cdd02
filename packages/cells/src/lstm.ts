/** @file The long short-term memory network over a whole sequence, as PyTorch's `nn.LSTM`. */
import type * as tf from '@tensorflow/tfjs-core';
import { lstm } from '@bptt/kernels';
import type { CellWeights } from './recurrent-cell.js';
import { RecurrentLayer, type LayerOptions } from './recurrent-layer.js';
import { lstmStep, type LSTMState } from './lstm-cell.js';

/**
 * i, f, o = sigmoid(W x_t + b_ih + V h_(t-1) + b_hh), g = tanh(...), c_t = f c_(t-1) + i g, h_t = o tanh(c_t).
 * Parameters: `weight_ih_l0` W [4H, I], `weight_hh_l0` V [4H, H], `bias_ih_l0`, `bias_hh_l0` [4H], gates i, f, g, o.
 * Further layers are `_l1`, ... and read D H features; the backward direction of each is `_l0_reverse`.
 * https://pytorch.org/docs/stable/generated/torch.nn.LSTM.html
 */
export class LSTM extends RecurrentLayer<LSTMState<tf.Tensor3D>> {
  constructor(options: LayerOptions) {
    super(options, 4);
  }

  /** input [T, B, I], (h0, c0) each [L D, B, H] (zeros when left out) -> [output [T, B, D H], [hN, cN] each [L D, B, H]]. */
  override forward(input: tf.Tensor3D, state?: LSTMState<tf.Tensor3D>): [output: tf.Tensor3D, state: LSTMState<tf.Tensor3D>] {
    const [output, hN, cN] = this.run(input, { h0: state?.[0], c0: state?.[1] });
    return [output, [hN, cN!]];
  }

  protected override next(x: tf.Tensor2D, state: LSTMState, weights: CellWeights): LSTMState {
    return lstmStep(x, state, weights);
  }

  protected override fused(x: tf.Tensor3D, [h0, c0]: LSTMState<tf.Tensor3D>, weights: CellWeights): [tf.Tensor3D, ...LSTMState<tf.Tensor3D>] {
    return lstm({ x, h0, c0, ...weights });
  }
}
