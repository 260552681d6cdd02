/** @file LSTM over a whole sequence, in one kernel each way. */
import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { expectInputs } from './arguments.js';
import { runSequence, type Recurrence } from './recurrence.js';
import type { Equations } from './tape.js';

export interface LstmInputs {
  /** [T, B, I] */
  x: Tensor3D;
  /** [1, B, H]; zeros when left out */
  h0?: Tensor3D | undefined;
  /** [1, B, H]; zeros when left out */
  c0?: Tensor3D | undefined;
  /** [4H, I], rows in the order i f g o */
  weightIh: Tensor2D;
  /** [4H, H] */
  weightHh: Tensor2D;
  /** [4H] */
  biasIh?: Tensor1D | undefined;
  /** [4H] */
  biasHh?: Tensor1D | undefined;
  /** The same in tfjs's own operations, which gradients of gradients go through: without them, these are an error. */
  equations?: ((inputs: LstmInputs) => [output: Tensor3D, hN: Tensor3D, cN: Tensor3D]) | undefined;
}

/**
 * One LSTM layer, one direction, over T steps: PyTorch's `nn.LSTM`
 * (https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html).
 *
 *     i, f, o = sigmoid(W x + b_ih + V h + b_hh)    g = tanh(same)
 *     c' = f c + i g                                h' = o tanh c'
 *
 * Differentiable in every input, and, given its `equations`, any number of times. Under a gradient tape it keeps about 5 T B H floats until the tape is gone; besides, each call uses scratch
 * memory for packed weights, 4 H (I + H) floats, and about 0.2 MiB, both freed when it returns.
 *
 * @returns output [T, B, H] (every h), hN [1, B, H], cN [1, B, H]
 * @throws ShapeError, ArgumentError; BackendError when the heap cannot hold the result, before anything is lost
 */
export function lstm(given: LstmInputs): [output: Tensor3D, hN: Tensor3D, cN: Tensor3D] {
  const { equations, ...inputs } = expectInputs(given, 'c0');
  return runSequence(lstmCell, inputs, equations as Equations | undefined);
}

export const lstmCell: Recurrence = {
  kernelName: 'BpttLstm',
  gates: 4,
  states: ['h', 'c'],
  keeps: 5,
  sums: 4,
  fromInput: (H) => [[0, 4 * H]],
  fromState: (H) => [[0, 4 * H]],
  forwardScratch: (kernels, { T, B, count, I, H }, keeps) => kernels.lstmForwardScratch(0, T, B, count, I, H, keeps),
  forward: (kernels, { T, B, first, count, I, H }, at, scratch) =>
    // prettier-ignore
    kernels.lstmForward(
      T, B, first, count, I, H, at.x, at.h0, at.c0, at.weightIh, at.weightHh, at.biasIh, at.biasHh,
      at.output, at.hN, at.cN, at.kept, scratch,
    ),
  backwardScratch: (kernels, H) => kernels.lstmBackwardScratch(0, H),
  backward: (kernels, { T, B, first, count, H }, at, scratch) =>
    // prettier-ignore
    kernels.lstmBackward(
      T, B, first, count, H, at.kept, at.c0, at.weightHh, at.dOutput, at.dhN, at.dcN,
      at.dh0, at.dc0, scratch,
    ),
};
