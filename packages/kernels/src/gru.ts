/** @file GRU over a whole sequence, in one kernel each way. */
import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { expectInputs } from './arguments.js';
import { runSequence, type Recurrence } from './recurrence.js';
import type { Equations } from './tape.js';

export interface GruInputs {
  /** [T, B, I] */
  x: Tensor3D;
  /** [1, B, H]; zeros when left out */
  h0?: Tensor3D | undefined;
  /** [3H, I], rows in the order r z n */
  weightIh: Tensor2D;
  /** [3H, H] */
  weightHh: Tensor2D;
  /** [3H] */
  biasIh?: Tensor1D | undefined;
  /** [3H] */
  biasHh?: Tensor1D | undefined;
  /** The same in tfjs's own operations, which gradients of gradients go through: without them, these are an error. */
  equations?: ((inputs: GruInputs) => [output: Tensor3D, hN: Tensor3D]) | undefined;
}

/**
 * One GRU layer, one direction, over T steps, the reset gate after the product: PyTorch's `nn.GRU`
 * (https://docs.pytorch.org/docs/stable/generated/torch.nn.GRU.html).
 *
 *     r, z = sigmoid(W x + b_ih + V h + b_hh)       n = tanh(W_n x + b_in + r (V_n h + b_hn))
 *     h' = (1 - z) n + z h
 *
 * Differentiable in every input, and, given its `equations`, any number of times. Under a gradient tape it keeps about 4 T B H floats until the tape is gone; besides, each call uses scratch
 * memory for packed weights, 3 H (I + H) floats, and about 0.2 MiB, both freed when it returns.
 *
 * @returns output [T, B, H] (every h), hN [1, B, H]
 * @throws ShapeError, ArgumentError; BackendError when the heap cannot hold the result, before anything is lost
 */
export function gru(given: GruInputs): [output: Tensor3D, hN: Tensor3D] {
  const { equations, ...inputs } = expectInputs(given);
  return runSequence(gruCell, inputs, equations as Equations | undefined);
}

export const gruCell: Recurrence = {
  kernelName: 'BpttGru',
  gates: 3,
  states: ['h'],
  keeps: 4,
  sums: 4,
  // The new gate's sum has two gradients: of its input part, at 2H, and of its state part, behind the reset gate, at 3H.
  fromInput: (H) => [[0, 3 * H]],
  fromState: (H) => [
    [0, 2 * H],
    [3 * H, H],
  ],
  forwardScratch: (kernels, { T, B, count, I, H }, keeps) => kernels.gruForwardScratch(0, T, B, count, I, H, keeps),
  forward: (kernels, { T, B, first, count, I, H }, at, scratch) =>
    // prettier-ignore
    kernels.gruForward(
      T, B, first, count, I, H, at.x, at.h0, at.weightIh, at.weightHh, at.biasIh, at.biasHh,
      at.output, at.hN, at.kept, scratch,
    ),
  backwardScratch: (kernels, H) => kernels.gruBackwardScratch(0, H),
  backward: (kernels, { T, B, first, count, H }, at, scratch) =>
    // prettier-ignore
    kernels.gruBackward(
      T, B, first, count, H, at.kept, at.h0, at.output, at.weightHh, at.dOutput, at.dhN,
      at.dh0, scratch,
    ),
};
