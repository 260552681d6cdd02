/** @file How much the last hidden state still hears of each input: dh_T/dx_t. */
import {
  atOnce,
  backward,
  forward,
  initialStates,
  norm,
  sequenceOf,
  stateSize,
  within,
  type Cotangents,
  type InitialState,
  type Network,
  type Run,
  type Values,
  type Work,
} from '@bptt/float64';
import { expectAnalysis, fromState, inWork } from './expect-analysis.js';
import { decayOf, finiteOrNull, type Decay, type Maybe } from './decay.js';
import { inSlices, type WorkOptions } from './progress.js';

/** float64 values with their shape, in row-major order. */
export interface NdArray64 {
  data: Float64Array;
  shape: number[];
}

export interface InputGradients extends Decay {
  /** Frobenius norms of dh_T/dx_t, [T] for t = 0..T-1; units of h per unit of x. Null beyond the range of float64. */
  norms: Maybe[];
}

/** So many rows of the Jacobian go back together: what fits into a cache. */
const block = 32;

/**
 * dh_T/dx_t for t = 0..T-1 as norms, their decay per step and half-life. h_T is the final hidden state of the last layer (of
 * both directions, side by side).
 *
 * dh_T/dx_t = dh_T/ds_(t+1) ds_(t+1)/dx_t, by D H backward passes: T D H G H (H + I) multiplications per layer and direction.
 * @param input [T, I] or [T, 1, I]
 * @throws BpttError for another shape, or numbers that are not finite.
 */
export function inputGradients(
  network: Network,
  input: Values,
  options: InitialState & WorkOptions = {},
): Promise<InputGradients> {
  return inSlices(gradientNorms(network, input, options), options);
}

/** The Jacobians dh_T/dx_t themselves, t = 0..T-1: [T, D H, I]. */
export function inputJacobians(network: Network, input: Values, initial: InitialState = {}): NdArray64 {
  expectAnalysis(network, initial, fromState);
  const { inputSize: I } = network;
  const H = finalSize(network);
  const run = forward(network, sequenceOf(input, network), initialStates(network, initial));
  const data = new Float64Array(run.output.length * H * I);
  atOnce(rowBlocks(run, (t, from, rows) => data.set(rows, (t * H + from) * I)));
  return { data, shape: [run.output.length, H, I] };
}

export function* gradientNorms(network: Network, input: Values, initial: InitialState = {}): Work<InputGradients> {
  expectAnalysis(network, initial, [...fromState, ...inWork]);
  const run = forward(network, sequenceOf(input, network), initialStates(network, initial));
  const parts = run.output.map((): number[] => []);
  yield* rowBlocks(run, (t, _from, rows) => parts[t]!.push(norm(rows)));
  const norms = parts.map((part) => finiteOrNull(norm(Float64Array.from(part))));
  return { norms, ...decayOf(norms) };
}

/** D H, the length of what `last` reads. */
const finalSize = ({ layers, hiddenSize }: Network): number => layers[0]!.length * hiddenSize;

/** Rows of the Jacobians in blocks: rows [m, I] of dh_T/dx_t from row `from` on. */
function* rowBlocks(run: Run, take: (t: number, from: number, rows: Float64Array) => void): Work<void> {
  const H = finalSize(run.network);
  for (let from = 0; from < H; from += block) {
    const m = Math.min(block, H - from);
    const rows = yield* within(backward(run, finalRows(run, from, m)), from / H, (from + m) / H);
    rows.forEach((row, t) => take(t, from, row));
  }
}

/** The unit vectors of the final hidden state, `m` from `from` on, as cotangents. */
function finalRows({ network, cells }: Run, from: number, m: number): Cotangents {
  const { hiddenSize: H } = network;
  const last = network.layers.at(-1)!.map((cell, direction) => {
    const n = stateSize(cell);
    const rows = new Float64Array(m * n);
    for (let row = 0; row < m; row++) {
      const j = from + row - direction * H;
      if (j >= 0 && j < H) rows[row * n + j] = 1;
    }
    return rows;
  });
  return { m, final: cells.map((_, layer) => (layer === cells.length - 1 ? last : [])) };
}
