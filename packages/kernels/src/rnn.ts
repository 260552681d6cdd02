/** @file The simple RNN over a whole sequence, in one kernel each way. */
import { ArgumentError } from '@bptt/errors';
import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { expectInputs } from './arguments.js';
import { runSequence, type Recurrence } from './recurrence.js';
import type { Equations } from './tape.js';

export interface RnnInputs {
  /** [T, B, I] */
  x: Tensor3D;
  /** [1, B, H]; zeros when left out */
  h0?: Tensor3D | undefined;
  /** [H, I] */
  weightIh: Tensor2D;
  /** [H, H] */
  weightHh: Tensor2D;
  /** [H] */
  biasIh?: Tensor1D | undefined;
  /** [H] */
  biasHh?: Tensor1D | undefined;
  /** `tanh` unless given */
  nonlinearity?: 'tanh' | 'relu' | undefined;
  /** The same in tfjs's own operations, which gradients of gradients go through: without them, these are an error. */
  equations?: ((inputs: RnnInputs) => [output: Tensor3D, hN: Tensor3D]) | undefined;
}

/**
 * One layer of the simple RNN, one direction, over T steps: PyTorch's `nn.RNN`
 * (https://docs.pytorch.org/docs/stable/generated/torch.nn.RNN.html).
 *
 *     h' = f(W x + b_ih + V h + b_hh)
 *
 * Differentiable in every input, and, given its `equations`, any number of times. The backward pass uses about T B H floats for the gradients of the sums; besides, each call uses scratch memory
 * for packed weights, H (I + H) floats, and about 0.2 MiB, both freed when it returns.
 *
 * @returns output [T, B, H] (every h), hN [1, B, H]
 * @throws ShapeError, ArgumentError; BackendError when the heap cannot hold the result, before anything is lost
 */
export function rnn(given: RnnInputs): [output: Tensor3D, hN: Tensor3D] {
  const { nonlinearity = 'tanh', equations, ...inputs } = expectInputs(given, 'nonlinearity');
  if (nonlinearity !== 'tanh' && nonlinearity !== 'relu')
    throw new ArgumentError('nonlinearity', "'tanh' or 'relu'", nonlinearity);
  return runSequence(rnnCell, inputs, equations as Equations | undefined, { relu: nonlinearity === 'relu' });
}

export const rnnCell: Recurrence = {
  kernelName: 'BpttRnn',
  gates: 1,
  states: ['h'],
  keeps: 0,
  sums: 1,
  fromInput: (H) => [[0, H]],
  fromState: (H) => [[0, H]],
  forwardScratch: (kernels, { T, B, I, H }) => kernels.rnnForwardScratch(0, T, B, I, H),
  forward: (kernels, { T, B, first, count, I, H }, at, scratch, { relu }) =>
    // prettier-ignore
    kernels.rnnForward(
      T, B, first, count, I, H, at.x, at.h0, at.weightIh, at.weightHh, at.biasIh, at.biasHh, relu as boolean,
      at.output, at.hN, scratch,
    ),
  backwardScratch: (kernels, H) => kernels.rnnBackwardScratch(0, H),
  backward: (kernels, { T, B, first, count, H }, at, scratch, { relu }) =>
    // prettier-ignore
    kernels.rnnBackward(
      T, B, first, count, H, at.output, at.weightHh, relu as boolean, at.dOutput, at.dhN,
      at.sums, at.dh0, scratch,
    ),
};
