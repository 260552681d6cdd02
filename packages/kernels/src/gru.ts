/** @file GRU over a whole sequence, in one kernel each way. */
import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { checkTensor, gradientOf, runKernel, runLayer, sharedGradients, sizesOf } from './layer.js';
import type { Work } from './workspace.js';

export interface GruInputs {
  /** [T, B, I] */
  x: Tensor3D;
  /** [1, B, H]; zeros when left out */
  h0?: Tensor3D;
  /** [3H, I], rows in the order r z n */
  weightIh: Tensor2D;
  /** [3H, H] */
  weightHh: Tensor2D;
  /** [3H] */
  biasIh?: Tensor1D;
  /** [3H] */
  biasHh?: Tensor1D;
}

/**
 * One GRU layer, one direction, over T steps, the reset gate after the product: PyTorch's `nn.GRU`
 * (https://docs.pytorch.org/docs/stable/generated/torch.nn.GRU.html).
 *
 *     r, z = sigmoid(W x + b_ih + V h + b_hh)       n = tanh(W_n x + b_in + r (V_n h + b_hn))
 *     h' = (1 - z) n + z h
 *
 * Differentiable in every input. Under a gradient tape it keeps about 4 T B H floats until the tape is gone; besides, each call uses scratch
 * memory for packed weights, 3 H (I + H) floats, and about 0.2 MiB, both freed when it returns.
 *
 * @returns output [T, B, H] (every h), hN [1, B, H]
 * @throws ShapeError, ArgumentError; BackendError when the heap cannot hold the result, before anything is lost
 */
export function gru({ x, h0, weightIh, weightHh, biasIh, biasHh }: GruInputs): [output: Tensor3D, hN: Tensor3D] {
  const { B, I, H } = sizesOf(x, weightHh, 3);
  checkTensor('h0', h0, 1, B, H);
  checkTensor('weightIh', weightIh, 3 * H, I);
  checkTensor('biasIh', biasIh, 3 * H);
  checkTensor('biasHh', biasHh, 3 * H);
  return runLayer('BpttGru', { x, h0, weightIh, weightHh, biasIh, biasHh }, 4 * H) as [Tensor3D, Tensor3D];
}

const forward: Work = (workspace, { x, h0, weightIh, weightHh, biasIh, biasHh, kept }) => {
  const { kernels } = workspace;
  const [T, B, I] = x!.shape as [number, number, number];
  const H = weightHh!.shape[1]!;
  const bytes = kernels['gruForwardScratch']!(0, T, B, I, H, kept ? 1 : 0);
  workspace.check(bytes + 4 * (T + 1) * B * H);
  const [output, hN] = [workspace.make(T, B, H), workspace.make(1, B, H)];
  const at = workspace.address.bind(workspace);
  const state = h0 ? 0 : 4 * B * H;
  workspace.scratch(bytes + state, (scratch) => {
    const zeros = workspace.zeros(scratch + bytes, state);
    kernels['gruForward']!(
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
      at(output),
      at(hN),
      at(kept),
      scratch,
    );
  });
  return [output, hN];
};

/** Turns `kept` into the gradients of the sums, in place. */
const backward: Work = (workspace, { kept, h0, output, weightHh, dOutput, dhN }) => {
  const { kernels } = workspace;
  const [T, B, H] = output!.shape as [number, number, number];
  const bytes = kernels['gruBackwardScratch']!(0, H);
  workspace.check(bytes + 4 * B * H);
  const [dh0, dBias] = [workspace.make(1, B, H), workspace.make(4 * H)];
  const at = workspace.address.bind(workspace);
  workspace.scratch(bytes, (scratch) =>
    kernels['gruBackward']!(
      T,
      B,
      H,
      at(kept),
      at(h0),
      at(output),
      at(weightHh),
      at(dOutput),
      at(dhN),
      at(dh0),
      at(dBias),
      scratch,
    ),
  );
  return [dh0, dBias];
};

export const gruKernels: Record<string, Work> = { BpttGru: forward, BpttGruBackward: backward };

export const gruGradient = gradientOf('BpttGru', (inputs, [dOutput, dhN]) => {
  const { kept, h0, output, weightHh } = inputs;
  const [dh0, dBias] = runKernel('BpttGruBackward', {
    kept: kept!,
    h0: h0!,
    output: output!,
    weightHh: weightHh!,
    dOutput,
    dhN,
  });
  const H = h0!.shape[2]!;
  // The new gate's sum has two gradients: of its input part, at 2H, and of its state part, behind the reset gate, at 3H.
  return {
    ...sharedGradients(
      kept!,
      dBias!,
      inputs,
      [[0, 3 * H]],
      [
        [0, 2 * H],
        [3 * H, H],
      ],
    ),
    h0: () => dh0!,
  };
});
