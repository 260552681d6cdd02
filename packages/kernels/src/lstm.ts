/** @file LSTM over a whole sequence, in one kernel each way. */
import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { checkTensor, gradientOf, runKernel, runLayer, sharedGradients, sizesOf, type Parts } from './layer.js';
import type { Work } from './workspace.js';

export interface LstmInputs {
  /** [T, B, I] */
  x: Tensor3D;
  /** [1, B, H]; zeros when left out */
  h0?: Tensor3D;
  /** [1, B, H]; zeros when left out */
  c0?: Tensor3D;
  /** [4H, I], rows in the order i f g o */
  weightIh: Tensor2D;
  /** [4H, H] */
  weightHh: Tensor2D;
  /** [4H] */
  biasIh?: Tensor1D;
  /** [4H] */
  biasHh?: Tensor1D;
}

/**
 * One LSTM layer, one direction, over T steps: PyTorch's `nn.LSTM`
 * (https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html).
 *
 *     i, f, o = sigmoid(W x + b_ih + V h + b_hh)    g = tanh(same)
 *     c' = f c + i g                                h' = o tanh c'
 *
 * Differentiable in every input. Under a gradient tape it keeps about 5 T B H floats until the tape is gone; besides, each call uses scratch
 * memory for packed weights, 4 H (I + H) floats, and about 0.2 MiB, both freed when it returns.
 *
 * @returns output [T, B, H] (every h), hN [1, B, H], cN [1, B, H]
 * @throws ShapeError, ArgumentError; BackendError when the heap cannot hold the result, before anything is lost
 */
export function lstm({
  x,
  h0,
  c0,
  weightIh,
  weightHh,
  biasIh,
  biasHh,
}: LstmInputs): [output: Tensor3D, hN: Tensor3D, cN: Tensor3D] {
  const { B, I, H } = sizesOf(x, weightHh, 4);
  checkTensor('h0', h0, 1, B, H);
  checkTensor('c0', c0, 1, B, H);
  checkTensor('weightIh', weightIh, 4 * H, I);
  checkTensor('biasIh', biasIh, 4 * H);
  checkTensor('biasHh', biasHh, 4 * H);
  return runLayer('BpttLstm', { x, h0, c0, weightIh, weightHh, biasIh, biasHh }, 5 * H) as [
    Tensor3D,
    Tensor3D,
    Tensor3D,
  ];
}

const forward: Work = (workspace, { x, h0, c0, weightIh, weightHh, biasIh, biasHh, kept }) => {
  const { kernels } = workspace;
  const [T, B, I] = x!.shape as [number, number, number];
  const H = weightHh!.shape[1]!;
  const bytes = kernels['lstmForwardScratch']!(0, T, B, I, H, kept ? 1 : 0);
  workspace.check(bytes + 4 * (T + 2) * B * H);
  const [output, hN, cN] = [workspace.make(T, B, H), workspace.make(1, B, H), workspace.make(1, B, H)];
  const at = workspace.address.bind(workspace);
  const state = h0 && c0 ? 0 : 4 * B * H;
  workspace.scratch(bytes + state, (scratch) => {
    const zeros = workspace.zeros(scratch + bytes, state);
    kernels['lstmForward']!(
      T,
      B,
      I,
      H,
      at(x),
      h0 ? at(h0) : zeros,
      c0 ? at(c0) : zeros,
      at(weightIh),
      at(weightHh),
      at(biasIh),
      at(biasHh),
      at(output),
      at(hN),
      at(cN),
      at(kept),
      scratch,
    );
  });
  return [output, hN, cN];
};

/** Turns `kept` into the gradients of the sums, in place. */
const backward: Work = (workspace, { kept, c0, weightHh, dOutput, dhN, dcN }) => {
  const { kernels } = workspace;
  const [T, B] = kept!.shape as [number, number];
  const H = c0!.shape[2]!;
  const bytes = kernels['lstmBackwardScratch']!(0, H);
  workspace.check(bytes + 8 * B * H);
  const [dh0, dc0, dBias] = [workspace.make(1, B, H), workspace.make(1, B, H), workspace.make(4 * H)];
  const at = workspace.address.bind(workspace);
  workspace.scratch(bytes, (scratch) =>
    kernels['lstmBackward']!(
      T,
      B,
      H,
      at(kept),
      at(c0),
      at(weightHh),
      at(dOutput),
      at(dhN),
      at(dcN),
      at(dh0),
      at(dc0),
      at(dBias),
      scratch,
    ),
  );
  return [dh0, dc0, dBias];
};

export const lstmKernels: Record<string, Work> = { BpttLstm: forward, BpttLstmBackward: backward };

export const lstmGradient = gradientOf('BpttLstm', (inputs, [dOutput, dhN, dcN]) => {
  const { kept, c0, weightHh } = inputs;
  const [dh0, dc0, dBias] = runKernel('BpttLstmBackward', {
    kept: kept!,
    c0: c0!,
    weightHh: weightHh!,
    dOutput,
    dhN,
    dcN,
  });
  const sums: Parts = [[0, weightHh!.shape[0]!]];
  return { ...sharedGradients(kept!, dBias!, inputs, sums, sums), h0: () => dh0!, c0: () => dc0! };
});
