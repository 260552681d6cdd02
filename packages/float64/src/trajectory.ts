/** @file A cell's steps over a sequence, and how changes travel through one of them. */
import { BpttError, ShapeError } from '@bptt/errors';
import { gru } from './cells/gru.js';
import { lstm } from './cells/lstm.js';
import { rnn } from './cells/rnn.js';
import type { Equation, Step } from './cells/step.js';
import { affine, product } from './matrix.js';
import type { Cell, Kind } from './network.js';

/** The gates of each cell, in PyTorch's order. */
export const gateNames: Record<Kind, readonly string[]> = {
  rnn: ['h'],
  lstm: ['i', 'f', 'g', 'o'],
  gru: ['r', 'z', 'n'],
};

/** P, the parts of the state: h, or h and c. */
export const stateParts = (kind: Kind): number => (kind === 'lstm' ? 2 : 1);

/** n = P H, the length of the state. */
export const stateSize = ({ kind, hiddenSize }: Pick<Cell, 'kind' | 'hiddenSize'>): number =>
  stateParts(kind) * hiddenSize;

/** A cell's way through a sequence: x_t [I] and the step it made, for t = 0..T-1 (from the last x to the first in a backward direction). */
export interface Trajectory {
  cell: Cell;
  inputs: Float64Array[];
  /** The state before the first step [n]. */
  initial: Float64Array;
  steps: Step[];
}

/**
 * inputs T times [I], initial state [n] (zeros when left out).
 * @throws BpttError (BPTT_NOT_FINITE) at the step whose state overflows.
 */
export function trajectory(cell: Cell, inputs: Float64Array[], initial?: Float64Array): Trajectory {
  const made = unroll(cell, inputs, initial);
  const wrong = overflow(made);
  if (wrong < 0) return made;
  throw new BpttError('BPTT_NOT_FINITE', `state: overflows at step ${wrong} of the forward pass`);
}

/** The same, wherever the equations lead: infinity and NaN pass through. */
export function unroll(
  cell: Cell,
  inputs: Float64Array[],
  initial: Float64Array = new Float64Array(stateSize(cell)),
): Trajectory {
  if (initial.length !== stateSize(cell)) throw new ShapeError('state', `[${stateSize(cell)}]`, [initial.length]);
  const next = step(cell);
  const steps: Step[] = [];
  for (const x of inputs) steps.push(next(x, steps.at(-1)?.state ?? initial));
  return { cell, inputs, initial, steps };
}

/** The first step whose state is not finite, or -1. */
export const overflow = ({ steps }: Trajectory): number =>
  steps.findIndex(({ state }) => !state.every(Number.isFinite));

/** One step: x [I], state [n] -> the step. */
export function step(cell: Cell): (x: Float64Array, state: Float64Array) => Step {
  const equations: Record<Kind, Equation> = { rnn: rnn(cell.nonlinearity), lstm, gru };
  const equation = equations[cell.kind];
  return (x, state) => {
    const h = state.subarray(0, cell.hiddenSize);
    return equation(affine(cell.weightIh, x, cell.biasIh), affine(cell.weightHh, h, cell.biasHh), state);
  };
}

/** The closed-form state Jacobian J_t = ds_t/ds_(t-1) [n, n]. */
export function stateJacobian(cell: Cell, { dHh, direct }: Step): Float64Array {
  const { hiddenSize: H } = cell;
  const n = stateSize(cell);
  const out = through(cell, dHh, cell.weightHh, H, n);
  forEachDirect(cell, direct, (row, column, value) => (out[row * n + column]! += value));
  return out;
}

/** ds_t/dx_t [n, I]. */
export const inputJacobian = (cell: Cell, { dIh }: Step): Float64Array =>
  through(cell, dIh, cell.weightIh, cell.inputSize, cell.inputSize);

/** Sum over the gates of diag(d) weight: d [P, G, H], weight [G H, k] -> [n, width], the columns from k on left zero. */
function through(cell: Cell, d: Float64Array, weight: Float64Array, k: number, width: number): Float64Array {
  const { hiddenSize: H } = cell;
  const gates = weight.length / k;
  const out = new Float64Array(stateSize(cell) * width);
  for (let row = 0; row < d.length; row++) {
    const to = (Math.floor(row / gates) * H + (row % H)) * width;
    const from = (row % gates) * k;
    for (let j = 0, by = d[row]!; by && j < k; j++) out[to + j]! += by * weight[from + j]!;
  }
  return out;
}

function forEachDirect(
  { hiddenSize: H, kind }: Cell,
  direct: Float64Array,
  visit: (row: number, column: number, value: number) => void,
): void {
  const parts = stateParts(kind);
  for (let i = 0; i < direct.length; i++) {
    const [part, j] = [Math.floor(i / H), i % H];
    visit(Math.floor(part / parts) * H + j, (part % parts) * H + j, direct[i]!);
  }
}

/** m cotangents of a step, as they came from the next one. */
export interface PulledBack {
  /** of W x_t + b_ih [m, G H] */
  fromInput: Float64Array;
  /** of V h_(t-1) + b_hh [m, G H] */
  fromState: Float64Array;
  /** of s_(t-1) [m, n]: u J_t */
  state: Float64Array;
}

/** Vector-Jacobian products: u [m, n] -> u times the derivatives of the step. */
export function pullBack(cell: Cell, { dIh, dHh, direct }: Step, u: Float64Array): PulledBack {
  const { hiddenSize: H } = cell;
  const n = stateSize(cell);
  const m = u.length / n;
  const gates = cell.biasHh.length;
  const throughGates = (d: Float64Array) => {
    const out = new Float64Array(m * gates);
    for (let row = 0; row < m; row++) {
      for (let i = 0; i < d.length; i++)
        out[row * gates + (i % gates)]! += u[row * n + Math.floor(i / gates) * H + (i % H)]! * d[i]!;
    }
    return out;
  };
  const fromState = throughGates(dHh);
  const fromInput = dIh === dHh ? fromState : throughGates(dIh);
  const throughV = product(fromState, cell.weightHh, m, gates, H);
  const state = n === H ? throughV : new Float64Array(m * n);
  for (let row = 0; n > H && row < m; row++) state.set(throughV.subarray(row * H, (row + 1) * H), row * n);
  forEachDirect(cell, direct, (from, to, value) => {
    for (let row = 0; value && row < m; row++) state[row * n + to]! += u[row * n + from]! * value;
  });
  return { fromInput, fromState, state };
}

/** Jacobian-vector products: J_t v, v [n, m] -> [n, m]. */
export function pushForward(cell: Cell, { dHh, direct }: Step, v: Float64Array): Float64Array {
  const { hiddenSize: H } = cell;
  const m = v.length / stateSize(cell);
  const gates = cell.biasHh.length;
  const out = through(cell, dHh, product(cell.weightHh, v, gates, H, m), m, m);
  forEachDirect(cell, direct, (to, from, value) => {
    for (let j = 0; value && j < m; j++) out[to * m + j]! += value * v[from * m + j]!;
  });
  return out;
}
