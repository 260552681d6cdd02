/** @file The gradients that all cells share: of the input, the weights and the biases, from the gradients of the sums. */
import type { NamedTensorMap, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { runKernel, type NamedGradients } from './tape.js';
import type { Work } from './workspace.js';

/**
 * Where in each row of the gradients of the sums [T, B, width] those of one weight's outputs are: columns `start` to
 * `start + count`, part after part.
 */
export type Parts = [start: number, count: number][];

/** The gradients of input, weights and biases, each computed when it is asked for, from the gradients of the sums. */
export function sharedGradients(
  sums: Tensor,
  dBias: Tensor,
  { x, h0, output, weightIh }: Record<string, Tensor>,
  fromInput: Parts,
  fromState: Parts,
): NamedGradients {
  const one = (name: string, inputs: NamedTensorMap, parts?: Parts) => () => runKernel(name, inputs, { parts })[0]!;
  return {
    x: one('BpttInputGradient', { sums, weight: weightIh! }),
    weightIh: one('BpttWeightGradient', { sums, first: x! }, fromInput),
    weightHh: one('BpttWeightGradient', { sums, first: h0!, rest: output! }, fromState),
    biasIh: one('BpttBiasGradient', { dBias }, fromInput),
    biasHh: one('BpttBiasGradient', { dBias }, fromState),
  };
}

const rowsOf = ({ shape }: TensorInfo): number => shape[0]! * shape[1]!;
const widthOf = ({ shape }: TensorInfo): number => shape[2]!;

/** dX [T,B,I] = d W for the first G columns of `sums`. */
const input: Work = (workspace, { sums, weight }) => {
  const [G, I] = weight!.shape as [number, number];
  const { kernels } = workspace;
  const bytes = kernels.inputGradientScratch(0, G, I);
  workspace.check(bytes + 4 * rowsOf(sums!) * I);
  const dX = workspace.make(sums!.shape[0]!, sums!.shape[1]!, I);
  workspace.scratch(bytes, (scratch) =>
    kernels.inputGradient(
      rowsOf(sums!),
      G,
      I,
      workspace.address(sums),
      widthOf(sums!),
      workspace.address(weight),
      workspace.address(dX),
      scratch,
    ),
  );
  return [dX];
};

/** dW [G, columns] = d' inputs; the rows of the inputs are those of `first`, then those of `rest` as far as they are needed. */
const weight: Work = (workspace, { sums, first, rest }, attributes) => {
  const { kernels } = workspace;
  const columns = first!.shape.at(-1)!;
  const firstRows = first!.shape.slice(0, -1).reduce((a, b) => a * b, 1);
  const parts = attributes['parts'] as unknown as Parts;
  const G = parts.reduce((sum, [, count]) => sum + count, 0);
  const bytes = kernels.weightGradientScratch(0, rowsOf(sums!), columns);
  workspace.check(bytes + 4 * G * columns);
  const dW = workspace.make(G, columns);
  workspace.scratch(bytes, (scratch) => {
    let to = workspace.address(dW);
    for (const [start, count] of parts) {
      const d = workspace.address(sums) + 4 * start;
      kernels.weightGradient(
        rowsOf(sums!),
        count,
        columns,
        d,
        widthOf(sums!),
        workspace.address(first),
        firstRows,
        workspace.address(rest),
        to,
        scratch,
      );
      to += 4 * count * columns;
    }
  });
  return [dW];
};

/** dB [G]: the parts of `dBias` [width], the sums over time and batch. A copy, since tfjs disposes each gradient by itself. */
const bias: Work = (workspace, { dBias }, attributes) => {
  const parts = attributes['parts'] as unknown as Parts;
  const dB = workspace.make(parts.reduce((sum, [, count]) => sum + count, 0));
  let to = workspace.address(dB);
  for (const [start, count] of parts) {
    const from = workspace.address(dBias) + 4 * start;
    workspace.backend.wasm.HEAPU8.copyWithin(to, from, from + 4 * count);
    to += 4 * count;
  }
  return [dB];
};

export const gradientKernels: Record<string, Work> = {
  BpttInputGradient: input,
  BpttWeightGradient: weight,
  BpttBiasGradient: bias,
};
