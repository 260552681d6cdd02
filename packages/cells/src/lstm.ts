/** @file The long short-term memory network over a whole sequence, as PyTorch's `nn.LSTM`. */
import * as tf from '@tensorflow/tfjs-core';
import { lstm, type LstmInputs } from '@bptt/kernels';
import { ArgumentError, expectOptions, expectWholeNumber } from '@bptt/errors';
import { affine } from './linear.js';
import { lstmStep, type LSTMState } from './lstm-cell.js';
import { HOLD } from './padded-batch.js';
import type { CellWeights } from './recurrent-cell.js';
import { layerOptionNames, RecurrentLayer, type ForwardOptions, type LayerOptions } from './recurrent-layer.js';

export interface LSTMOptions extends LayerOptions {
  /** P, the size that h is projected to, less than `hiddenSize`; 0, the default, for none. */
  projSize?: number | undefined;
}

type Run = [output: tf.Tensor3D, ...state: LSTMState<tf.Tensor3D>];

/**
 * i, f, o = sigmoid(W x_t + b_ih + V h_(t-1) + b_hh), g = tanh(...), c_t = f c_(t-1) + i g, h_t = o tanh(c_t).
 * Parameters: `weight_ih_l0` W [4H, I], `weight_hh_l0` V [4H, H], `bias_ih_l0`, `bias_hh_l0` [4H], gates i, f, g, o.
 * Further layers are `_l1`, ... and read D H features; the backward direction of each is `_l0_reverse`.
 * With `projSize` P, h_t = W_hr (o tanh(c_t)) (Sak et al. 2014): `weight_hr_l0` W_hr [P, H], V [4H, P]; h0, hN and the output are
 * P wide instead of H, c0 and cN stay H wide. A training step takes about half as long again on the kernels (measured at H 128, P 64).
 * https://pytorch.org/docs/stable/generated/torch.nn.LSTM.html
 */
export class LSTM extends RecurrentLayer<LSTMState<tf.Tensor3D>> {
  constructor(options: LSTMOptions) {
    const { projSize = 0, hiddenSize } = expectOptions('options', options, [...layerOptionNames, 'projSize']);
    expectWholeNumber('hiddenSize', hiddenSize);
    if (!Number.isInteger(projSize) || projSize < 0 || projSize >= hiddenSize) {
      throw new ArgumentError(
        'projSize',
        `a whole number from 0 (no projection) to hiddenSize - 1 = ${hiddenSize - 1}`,
        projSize,
      );
    }
    super(options, 'LSTM');
  }

  /** input [T, B, I], (h0 [L D, B, H], c0 [L D, B, H]) (zeros when left out) -> [output [T, B, D H], [hN, cN] as h0, c0]. */
  override forward(
    input: tf.Tensor3D,
    state?: LSTMState<tf.Tensor3D>,
    options?: ForwardOptions,
  ): [output: tf.Tensor3D, state: LSTMState<tf.Tensor3D>] {
    if (state !== undefined && !(Array.isArray(state) && state.length === 2)) {
      throw new ArgumentError('state', '[h0, c0]', state, 'lengths' in state ? 'options come third' : undefined);
    }
    const [output, hN, cN] = this.run(input, { h0: state?.[0], c0: state?.[1] }, options);
    return [output, [hN, cN!]];
  }

  /** i = 0 and f = 1: c stays. */
  protected override get onPadding(): number[] {
    return [-HOLD, HOLD, 0, 0];
  }

  protected override next(x: tf.Tensor2D, state: LSTMState, weights: CellWeights): LSTMState {
    return lstmStep(x, state, weights);
  }

  protected override fused(
    x: tf.Tensor3D,
    [h0, c0]: (tf.Tensor3D | undefined)[],
    { weightHr, ...weights }: CellWeights,
  ): Run {
    const equations = ({ x, h0, c0, equations: _equations, ...weights }: LstmInputs) =>
      this.unrolled(x, [h0!, c0!], weights) as Run;
    return weightHr
      ? projected(x, [h0!, c0!], weights, weightHr, equations)
      : lstm({ x, h0, c0, ...weights, equations });
  }
}

/**
 * The kernel's h is m = o tanh(c), without the projection h = W_hr m: V h = (V W_hr) m. There is no m behind h0, so the first
 * step runs in its equations.
 */
function projected(
  x: tf.Tensor3D,
  state: LSTMState<tf.Tensor3D>,
  weights: CellWeights,
  weightHr: tf.Tensor2D,
  equations: (inputs: LstmInputs) => Run,
): Run {
  const [T, B] = x.shape;
  const [P, H] = weightHr.shape;
  const [first, rest] = T > 1 ? (tf.split(x, [1, T - 1]) as [tf.Tensor3D, tf.Tensor3D]) : [x];
  const row = (s: tf.Tensor3D) => tf.squeeze<tf.Tensor2D>(s, [0]);
  const step = lstmStep(row(first), [row(state[0]), row(state[1])], weights);
  let [m, c] = step.map((s) => tf.expandDims<tf.Tensor3D>(s, 0)) as LSTMState<tf.Tensor3D>;
  if (rest) {
    const [following, , cN] = lstm({
      x: rest,
      h0: m,
      c0: c,
      ...weights,
      weightHh: tf.matMul(weights.weightHh, weightHr),
      equations,
    });
    [m, c] = [tf.concat([m, following]), cN];
  }
  const output: tf.Tensor3D = tf.reshape(affine(tf.reshape(m, [T * B, H]), weightHr), [T, B, P]);
  return [output, tf.slice(output, [T - 1, 0, 0], [1, B, P]), c];
}
