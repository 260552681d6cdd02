/** @file The gradients that all cells share: of the input, the weights and the biases, from the gradients of the sums. */
import type { NamedTensorMap, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { runKernel, type NamedGradients } from './tape.js';
import type { Work, Workspace } from './workspace.js';

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
  const rows = rowsOf(sums!);
  const width = widthOf(sums!);
  const bytes = workspace.kernels.inputGradientScratch(0, G, I);
  const plan = workspace.plan(rows, 32, 2 * rows * G * I, () => bytes);
  workspace.check(plan.bytes + 4 * rows * I);
  const dX = workspace.make(sums!.shape[0]!, sums!.shape[1]!, I);
  workspace.scratch(plan.bytes, (scratch) => {
    const [d, w, to] = [sums, weight, dX].map((tensor) => workspace.address(tensor)) as [number, number, number];
    workspace.share(plan, scratch, (kernels, first, count, scratch) =>
      kernels.inputGradient(count, G, I, d + 4 * first * width, width, w, to + 4 * first * I, scratch),
    );
  });
  return [dX];
};

/** dW [G, columns] = d' inputs; the rows of the inputs are those of `first`, then those of `rest` as far as they are needed. */
const weight: Work = (workspace, { sums, first, rest }, attributes) => {
  const { kernels } = workspace;
  const rows = rowsOf(sums!);
  const columns = first!.shape.at(-1)!;
  const firstRows = first!.shape.slice(0, -1).reduce((a, b) => a * b, 1);
  const parts = attributes['parts'] as unknown as Parts;
  const G = parts.reduce((sum, [, count]) => sum + count, 0);
  const bytes = kernels.weightGradientScratch(0, rows, columns);
  const plan = workspace.plan(G, 32, 2 * rows * G * columns, () => bytes);
  workspace.check(plan.bytes + 4 * G * columns);
  const dW = workspace.make(G, columns);
  workspace.scratch(plan.bytes, (scratch) => {
    const [d, one, two, to] = [sums, first, rest, dW].map((tensor) => workspace.address(tensor)) as Four;
    workspace.share(plan, scratch, (kernels, from, count, scratch) => {
      // prettier-ignore
      for (const [column, row, n] of overlaps(parts, from, count))
        kernels.weightGradient(
          rows, n, columns, d + 4 * column, widthOf(sums!), one, firstRows, two, to + 4 * row * columns, scratch,
        );
    });
  });
  return [dW];
};

type Four = [number, number, number, number];

/** Of the rows that the parts give one after the other, those from `from` on: the column each piece begins at, its row, and how many. */
function* overlaps(parts: Parts, from: number, count: number): Generator<[column: number, row: number, n: number]> {
  let row = 0;
  for (const [start, length] of parts) {
    const first = Math.max(row, from);
    const end = Math.min(row + length, from + count);
    if (first < end) yield [start + first - row, first, end - first];
    row += length;
  }
}

/** dBias [N] = the sum over time and batch of the first N columns of `sums`. */
export function biasGradient(workspace: Workspace, sums: TensorInfo, N: number, dBias: TensorInfo): void {
  const [T, B, width] = sums.shape as [number, number, number];
  const [d, to] = [workspace.address(sums), workspace.address(dBias)];
  const blocks = Math.ceil(N / 32);
  // Its additions wait for memory: each takes as long as several operations of a product.
  const plan = workspace.plan(blocks, 1, 8 * T * B * N, () => 0);
  workspace.share(plan, 0, (kernels, first, count) =>
    kernels.biasGradient(T, B, Math.min(N - 32 * first, 32 * count), d + 128 * first, width, to + 128 * first),
  );
}

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
