/** @file Runs a cell over a whole sequence: what the kernels of the RNN, the LSTM and the GRU share in TypeScript. */
import type { GradConfig, NamedAttrMap, Tensor } from '@tensorflow/tfjs-core';
import { checkInputs, type LayerInputs, type Sizes } from './arguments.js';
import { sharedGradients, type Parts } from './gradients.js';
import { gradientOf, runKernel, runLayer, type Equations } from './tape.js';
import type { Exports } from './variants.js';
import type { Work } from './workspace.js';

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
  | 'dc0'
  | 'dBias',
  number
>;

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
  /** The kernels of assembly/ and their scratch bytes. */
  forwardScratch(kernels: Exports, sizes: Sizes, keeps: boolean): number;
  forward(kernels: Exports, sizes: Sizes, at: Addresses, scratch: number, attributes: NamedAttrMap): void;
  backwardScratch(kernels: Exports, H: number): number;
  backward(kernels: Exports, sizes: Omit<Sizes, 'I'>, at: Addresses, scratch: number, attributes: NamedAttrMap): void;
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
  return runLayer(cell.kernelName, inputs, cell.keeps * weightHh.shape[1], attributes, equations) as Results;
}

/** The two kernels of a cell, as tfjs runs them. */
export function kernelsOf(cell: Recurrence): Record<string, Work> {
  return { [cell.kernelName]: forwardOf(cell), [`${cell.kernelName}Backward`]: backwardOf(cell) };
}

/** Inputs as `LayerInputs`, and `kept` where it is to be filled -> output, final states. States that are absent are zeros. */
const forwardOf =
  (cell: Recurrence): Work =>
  (workspace, inputs, attributes) => {
    const { kernels } = workspace;
    const [T, B, I] = inputs['x']!.shape as [number, number, number];
    const H = inputs['weightHh']!.shape[1]!;
    const sizes = { T, B, I, H };
    const bytes = cell.forwardScratch(kernels, sizes, inputs['kept'] !== undefined);
    workspace.check(bytes + 4 * (T + cell.states.length) * B * H);
    const output = workspace.make(T, B, H);
    const finals = cell.states.map((state) => [`${state}N`, workspace.make(1, B, H)] as const);
    const absent = cell.states.map((state) => `${state}0`).filter((name) => inputs[name] === undefined);
    const zeros = absent.length > 0 ? 4 * B * H : 0;
    workspace.scratch(bytes + zeros, (scratch) => {
      const at = workspace.addresses({ ...inputs, output, ...Object.fromEntries(finals) });
      if (zeros > 0) workspace.backend.wasm.HEAPU8.fill(0, scratch + bytes, scratch + bytes + zeros);
      for (const name of absent) at[name] = scratch + bytes;
      cell.forward(kernels, sizes, at as Addresses, scratch, attributes);
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
    const [T, B, H] = inputs['output']!.shape as [number, number, number];
    const bytes = cell.backwardScratch(kernels, H);
    const width = kernels.keptWidth(cell.sums * H);
    const own = cell.keeps === 0;
    workspace.check(bytes + 4 * B * (H * cell.states.length + (own ? T * width : 0)));
    const sums = own ? [['sums', workspace.make(T, B, width)] as const] : [];
    const starts = cell.states.map((state) => [`d${state}0`, workspace.make(1, B, H)] as const);
    const dBias = workspace.make(cell.sums * H);
    workspace.scratch(bytes, (scratch) => {
      const at = workspace.addresses({ ...inputs, ...Object.fromEntries([...sums, ...starts]), dBias });
      cell.backward(kernels, { T, B, H }, at as Addresses, scratch, attributes);
    });
    return [...sums, ...starts, ['', dBias] as const].map(([, made]) => made);
  };

/** What tfjs registers as the gradient of the cell's forward kernel. */
export function gradientOfCell(cell: Recurrence): GradConfig {
  return gradientOf(cell.kernelName, (inputs, [dOutput, dhN, dcN], attributes) => {
    const { x: _x, weightIh: _weightIh, biasIh: _biasIh, biasHh: _biasHh, ...needed } = inputs;
    const results = runKernel(`${cell.kernelName}Backward`, { ...needed, dOutput, dhN, dcN }, attributes);
    const sums = inputs['kept'] ?? results.shift()!;
    const dBias = results.pop()!;
    const H = inputs['weightHh']!.shape[1]!;
    const shared = sharedGradients(sums, dBias, inputs, cell.fromInput(H), cell.fromState(H));
    return { ...shared, ...Object.fromEntries(cell.states.map((state, i) => [`${state}0`, () => results[i]!])) };
  });
}
