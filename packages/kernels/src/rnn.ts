/** @file The simple RNN over a whole sequence, in one kernel each way. */
import { ArgumentError } from '@bptt/errors';
import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { checkTensor, gradientOf, runKernel, runLayer, sharedGradients, sizesOf, type Parts } from './layer.js';
import type { Work } from './workspace.js';

export interface RnnInputs {
  /** [T, B, I] */
  x: Tensor3D;
  /** [1, B, H]; zeros when left out */
  h0?: Tensor3D;
  /** [H, I] */
  weightIh: Tensor2D;
  /** [H, H] */
  weightHh: Tensor2D;
  /** [H] */
  biasIh?: Tensor1D;
  /** [H] */
  biasHh?: Tensor1D;
  /** `tanh` unless given */
  nonlinearity?: 'tanh' | 'relu';
}

/**
 * One layer of the simple RNN, one direction, over T steps: PyTorch's `nn.RNN`
 * (https://docs.pytorch.org/docs/stable/generated/torch.nn.RNN.html).
 *
 *     h' = f(W x + b_ih + V h + b_hh)
 *
 * Differentiable in every input. The backward pass uses about T B H floats for the gradients of the sums; besides, each call uses scratch memory
 * for packed weights, H (I + H) floats, and about 0.2 MiB, both freed when it returns.
 *
 * @returns output [T, B, H] (every h), hN [1, B, H]
 * @throws ShapeError, ArgumentError; BackendError when the heap cannot hold the result, before anything is lost
 */
export function rnn({
  x,
  h0,
  weightIh,
  weightHh,
  biasIh,
  biasHh,
  nonlinearity = 'tanh',
}: RnnInputs): [output: Tensor3D, hN: Tensor3D] {
  if (nonlinearity !== 'tanh' && nonlinearity !== 'relu')
    throw new ArgumentError('nonlinearity', "'tanh' or 'relu'", nonlinearity);
  const { B, I, H } = sizesOf(x, weightHh, 1);
  checkTensor('h0', h0, 1, B, H);
  checkTensor('weightIh', weightIh, H, I);
  checkTensor('biasIh', biasIh, H);
  checkTensor('biasHh', biasHh, H);
  const inputs = { x, h0, weightIh, weightHh, biasIh, biasHh };
  return runLayer('BpttRnn', inputs, undefined, { relu: nonlinearity === 'relu' }) as [Tensor3D, Tensor3D];
}

const forward: Work = (workspace, { x, h0, weightIh, weightHh, biasIh, biasHh }, { relu }) => {
  const { kernels } = workspace;
  const [T, B, I] = x!.shape as [number, number, number];
  const H = weightHh!.shape[1]!;
  const bytes = kernels['rnnForwardScratch']!(0, T, B, I, H);
  workspace.check(bytes + 4 * (T + 1) * B * H);
  const [output, hN] = [workspace.make(T, B, H), workspace.make(1, B, H)];
  const at = workspace.address.bind(workspace);
  const state = h0 ? 0 : 4 * B * H;
  workspace.scratch(bytes + state, (scratch) => {
    const zeros = workspace.zeros(scratch + bytes, state);
    kernels['rnnForward']!(
      T,
      B,
      I,
      H,
      at(x),
      h0 ? at(h0) : zeros,
      at(weightIh),
      at(weightHh),
      at(biasIh),
      at(biasHh),
      relu ? 1 : 0,
      at(output),
      at(hN),
      scratch,
    );
  });
  return [output, hN];
};

const backward: Work = (workspace, { output, weightHh, dOutput, dhN }, { relu }) => {
  const { kernels } = workspace;
  const [T, B, H] = output!.shape as [number, number, number];
  const bytes = kernels['rnnBackwardScratch']!(0, H);
  const width = kernels['keptWidth']!(H);
  workspace.check(bytes + 4 * (T * width + H) * B);
  const [sums, dh0, dBias] = [workspace.make(T, B, width), workspace.make(1, B, H), workspace.make(H)];
  const at = workspace.address.bind(workspace);
  workspace.scratch(bytes, (scratch) =>
    kernels['rnnBackward']!(
      T,
      B,
      H,
      at(output),
      at(weightHh),
      relu ? 1 : 0,
      at(dOutput),
      at(dhN),
      at(sums),
      at(dh0),
      at(dBias),
      scratch,
    ),
  );
  return [sums, dh0, dBias];
};

export const rnnKernels: Record<string, Work> = { BpttRnn: forward, BpttRnnBackward: backward };

export const rnnGradient = gradientOf('BpttRnn', (inputs, [dOutput, dhN], { relu }) => {
  const { output, weightHh } = inputs;
  const [dSums, dh0, dBias] = runKernel(
    'BpttRnnBackward',
    { output: output!, weightHh: weightHh!, dOutput, dhN },
    { relu },
  );
  const sums: Parts = [[0, weightHh!.shape[0]!]];
  return { ...sharedGradients(dSums!, dBias!, inputs, sums, sums), h0: () => dh0! };
});
