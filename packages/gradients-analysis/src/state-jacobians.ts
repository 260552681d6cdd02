/** @file The Jacobians of the state: J_t = ds_t/ds_(t-1), and ds_T/ds_t. */
import {
  identity,
  initialStates,
  onlyCell,
  pullBack,
  sequenceOf,
  stateJacobian,
  stateSize,
  trajectory,
  within,
  type InitialState,
  type Network,
  type Values,
  type Work,
} from '@bptt/float64';
import { expectAnalysis, fromState, inWork } from './expect-analysis.js';
import type { NdArray64 } from './input-gradients.js';
import { inSlices, type WorkOptions } from './progress.js';
import { singularValues } from './qr.js';

/**
 * J_t = ds_t/ds_(t-1) in closed form for t = 1..T: [T, n, n]. s = h, for the LSTM s = (h, c), so n is H or 2H.
 * @param input [T, I] or [T, 1, I]
 * @throws BpttError for more than one layer or direction.
 */
export function stateJacobians(network: Network, input: Values, initial: InitialState = {}): NdArray64 {
  expectAnalysis(network, initial, fromState);
  const cell = onlyCell(network);
  const n = stateSize(cell);
  const { steps } = trajectory(cell, sequenceOf(input, network), initialStates(network, initial)?.[0]![0]);
  const data = new Float64Array(steps.length * n * n);
  steps.forEach((step, t) => data.set(stateJacobian(cell, step), t * n * n));
  return { data, shape: [steps.length, n, n] };
}

/**
 * The singular values of J_t for t = 1..T, each n in descending order: [T][n].
 * @param input [T, I] or [T, 1, I]
 * @throws BpttError for more than one layer or direction.
 */
export function stateSingularValues(
  network: Network,
  input: Values,
  options: InitialState & WorkOptions = {},
): Promise<number[][]> {
  return inSlices(spectra(network, input, options), options);
}

function* spectra(network: Network, input: Values, initial: InitialState): Work<number[][]> {
  expectAnalysis(network, initial, [...fromState, ...inWork]);
  const cell = onlyCell(network);
  const { steps } = trajectory(cell, sequenceOf(input, network), initialStates(network, initial)?.[0]![0]);
  const values: number[][] = [];
  for (const [t, step] of steps.entries()) {
    values.push(
      yield* within(
        singularValues(stateJacobian(cell, step), stateSize(cell)),
        t / steps.length,
        (t + 1) / steps.length,
      ),
    );
  }
  return values;
}

/**
 * ds_T/ds_t = J_T ... J_(t+1) for t = 1..T: [T, n, n]; the last is the identity.
 * @param input [T, I] or [T, 1, I]
 * @throws BpttError for more than one layer or direction.
 */
export function stateTransitions(network: Network, input: Values, initial: InitialState = {}): NdArray64 {
  expectAnalysis(network, initial, fromState);
  const cell = onlyCell(network);
  const n = stateSize(cell);
  const { steps } = trajectory(cell, sequenceOf(input, network), initialStates(network, initial)?.[0]![0]);
  const data = new Float64Array(steps.length * n * n);
  let rows = identity(n);
  for (let t = steps.length - 1; t >= 0; t--) {
    data.set(rows, t * n * n);
    rows = pullBack(cell, steps[t]!, rows).state;
  }
  return { data, shape: [steps.length, n, n] };
}
