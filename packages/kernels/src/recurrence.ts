/** @file Runs a cell over a whole sequence: what the kernels of the RNN, the LSTM and the GRU share in TypeScript. */
import type { GradConfig, NamedAttrMap, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { checkInputs, type LayerInputs, type Sizes } from './arguments.js';
import { constantOf } from './constant-of.js';
import { biasGradient, sharedGradients, type Parts } from './gradients.js';
import { gradientOf, runKernel, runLayer, type Equations } from './tape.js';
import type { Exports } from './variants.js';
import type { Share, Work, Workspace } from './workspace.js';

/** Where the tensors of a call are in the heap; 0 for one that is absent. Their shapes stand in assembly/. */
type Addresses = Record<
  | 'x'
  | 'h0'
  | 'c0'
  | 'weightIh'
  | 'weightHh'
  | 'biasIh'
  | 'biasHh'
  | 'output'
  | 'hN'
  | 'cN'
  | 'kept'
  | 'dOutput'
  | 'dhN'
  | 'dcN'
  | 'sums'
  | 'dh0'
  | 'dc0',
  number
>;

/** The rows of the batch that a call does. */
interface Rows {
  first: number;
  count: number;
}

/** What is particular to one cell. */
export interface Recurrence {
  /** The forward kernel's name in tfjs; the backward kernel's has `Backward` behind it. */
  kernelName: string;
  /** The weights have `gates` H rows. */
  gates: number;
  /** What is carried from step to step. */
  states: readonly ('h' | 'c')[];
  /** The forward pass keeps rows of `keeps` H for the backward pass, which turns them into the gradients of the sums; 0: the output is enough. */
  keeps: number;
  /** The gradients of the sums are rows of `sums` H floats ... */
  sums: number;
  /** ... of which these belong to W x + b_ih, */
  fromInput(H: number): Parts;
  /** and these to V h + b_hh. */
  fromState(H: number): Parts;
  /** The kernels of assembly/ and their scratch bytes, for some rows of the batch. */
  forwardScratch(kernels: Exports, sizes: Rows & Sizes, keeps: boolean): number;
  forward(kernels: Exports, sizes: Rows & Sizes, at: Addresses, scratch: number, attributes: NamedAttrMap): void;
  backwardScratch(kernels: Exports, H: number): number;
  backward(kernels: Exports, sizes: Rows & Sizes, at: Addresses, scratch: number, attributes: NamedAttrMap): void;
}

/** Checks the inputs and runs the cell over them: output [T, B, H] and the final state, each [1, B, H]. */
export function runSequence<Results extends Tensor[]>(
  cell: Recurrence,
  { x, h0, c0, weightIh, weightHh, biasIh, biasHh }: LayerInputs,
  equations: Equations | undefined,
  attributes?: Record<string, unknown>,
): Results {
  const states = cell.states.includes('c') ? { h0, c0 } : { h0 };
  const inputs = { x, ...states, weightIh, weightHh, biasIh, biasHh };
  checkInputs(inputs, cell.gates);
  if (x.shape[1] === 0) return ofNoRows(cell, inputs) as Results;
  return runLayer(cell.kernelName, inputs, cell.keeps * weightHh.shape[1], attributes, equations) as Results;
}

/** The results of a batch of 0, PyTorch's: they hold no number, and gradients are 0. */
function ofNoRows(cell: Recurrence, inputs: LayerInputs): Tensor[] {
  const present = Object.values(inputs).filter((input): input is Tensor => input !== undefined);
  const [T, H] = [inputs.x.shape[0], inputs.weightHh.shape[1]];
  return [T, ...cell.states.map(() => 1)].map((steps) => constantOf(present, [steps, 0, H]));
}

/** Rows of the batch that a thread should have: each packs the weights for itself, and computes four to six rows at a time. */
const GRAIN = 8;

/** The two kernels of a cell, as tfjs runs them. */
export function kernelsOf(cell: Recurrence): Record<string, Work> {
  return { [cell.kernelName]: forwardOf(cell), [`${cell.kernelName}Backward`]: backwardOf(cell) };
}

/** Inputs as `LayerInputs`, and `kept` where it is to be filled -> output, final states. States that are absent are zeros. */
const forwardOf =
  (cell: Recurrence): Work =>
  (workspace, inputs, attributes) => {
    const sizes = sizesOf(inputs);
    const { T, B, H } = sizes;
    const plan = workspace.plan(B, GRAIN, operationsOf(cell, sizes), (count) =>
      cell.forwardScratch(workspace.kernels, { ...sizes, first: 0, count }, inputs['kept'] !== undefined),
    );
    workspace.check(plan.bytes + 4 * (T + cell.states.length) * B * H);
    const output = workspace.make(T, B, H);
    const finals = cell.states.map((state) => [`${state}N`, workspace.make(1, B, H)] as const);
    const absent = cell.states.map((state) => `${state}0`).filter((name) => inputs[name] === undefined);
    const zeros = absent.length > 0 ? 4 * B * H : 0;
    workspace.scratch(plan.bytes + zeros, (scratch) => {
      const at = workspace.addresses({ ...inputs, output, ...Object.fromEntries(finals) });
      const end = scratch + plan.bytes;
      if (zeros > 0) workspace.backend.wasm.HEAPU8.fill(0, end, end + zeros);
      for (const name of absent) at[name] = end;
      workspace.share(plan, scratch, (kernels, first, count, scratch) =>
        cell.forward(kernels, { ...sizes, first, count }, at as Addresses, scratch, attributes),
      );
    });
    return [output, ...finals.map(([, state]) => state)];
  };

/**
 * What the forward pass had and made, and the gradients of its results (absent: 0) -> the gradients of the sums [T, B, ...],
 * unless they are put where `kept` was, then those of the initial states and of the biases.
 */
const backwardOf =
  (cell: Recurrence): Work =>
  (workspace, inputs, attributes) => {
    const { kernels } = workspace;
    const sizes = sizesOf(inputs);
    const { T, B, H } = sizes;
    const bytes = cell.backwardScratch(kernels, H);
    const plan = workspace.plan(B, GRAIN, operationsOf(cell, { ...sizes, I: 0 }), () => bytes);
    const width = kernels.keptWidth(cell.sums * H);
    const own = cell.keeps === 0;
    workspace.check(plan.bytes + 4 * B * (H * cell.states.length + (own ? T * width : 0)));
    const sums = own ? [['sums', workspace.make(T, B, width)] as const] : [];
    const starts = cell.states.map((state) => [`d${state}0`, workspace.make(1, B, H)] as const);
    const dBias = workspace.make(cell.sums * H);
    workspace.scratch(plan.bytes, (scratch) => {
      const at = workspace.addresses({ ...inputs, ...Object.fromEntries([...sums, ...starts]) });
      const backward: Share = (kernels, first, count, scratch) =>
        cell.backward(kernels, { ...sizes, first, count }, at as Addresses, scratch, attributes);
      const redo: Share = (kernels, first, count, scratch) => {
        if (!own) keepAgain(workspace, cell, sizes, first, count, at as Addresses, attributes);
        backward(kernels, first, count, scratch);
      };
      workspace.share(plan, scratch, backward, redo);
    });
    biasGradient(workspace, own ? sums[0]![1] : inputs['kept']!, cell.sums * H, dBias);
    return [...sums, ...starts, ['', dBias] as const].map(([, made]) => made);
  };

/** Multiplications and additions in the products of a pass. */
const operationsOf = (cell: Recurrence, { T, B, I, H }: Sizes): number => 2 * T * B * cell.gates * H * (I + H);

function sizesOf(inputs: Record<string, TensorInfo>): Sizes {
  const [T, B, I] = inputs['x']!.shape as [number, number, number];
  return { T, B, I, H: inputs['weightHh']!.shape[1]! };
}

/** Makes what the forward pass kept of these rows once more, where a backward pass was lost that had begun to write over it. */
function keepAgain(
  workspace: Workspace,
  cell: Recurrence,
  sizes: Sizes,
  first: number,
  count: number,
  at: Addresses,
  attributes: NamedAttrMap,
): void {
  const { kernels } = workspace;
  const bytes = cell.forwardScratch(kernels, { ...sizes, first, count }, true);
  const state = 4 * sizes.B * sizes.H;
  workspace.aside(bytes + 2 * state, (scratch) => {
    const hN = scratch + bytes;
    cell.forward(kernels, { ...sizes, first, count }, { ...at, hN, cN: hN + state }, scratch, attributes);
  });
}

/** What tfjs registers as the gradient of the cell's forward kernel. */
export function gradientOfCell(cell: Recurrence): GradConfig {
  return gradientOf(cell.kernelName, (inputs, [dOutput, dhN, dcN], attributes) => {
    const results = runKernel(`${cell.kernelName}Backward`, { ...inputs, dOutput, dhN, dcN }, attributes);
    const sums = inputs['kept'] ?? results.shift()!;
    const dBias = results.pop()!;
    const H = inputs['weightHh']!.shape[1]!;
    const shared = sharedGradients(sums, dBias, inputs, cell.fromInput(H), cell.fromState(H));
    return { ...shared, ...Object.fromEntries(cell.states.map((state, i) => [`${state}0`, () => results[i]!])) };
  });
}
