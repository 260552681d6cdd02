/** @file Lyapunov exponents: how fast nearby states part or meet along a trajectory. */
import { ArgumentError } from '@bptt/errors';
import {
  initialStates,
  onlyCell,
  pushForward,
  sequenceOf,
  stateSize,
  trajectory,
  transpose,
  type InitialState,
  type Network,
  type Values,
  type Work,
} from '@bptt/float64';
import { expectAnalysis, fromState, inWork } from './expect-analysis.js';
import { finiteOrNull, type Maybe } from './decay.js';
import { inSlices, type WorkOptions } from './progress.js';
import { orthogonalise } from './qr.js';
import { standardNormal } from './standard-normal.js';

export interface LyapunovSpectrum {
  /** In descending order, nats per step: below 0 perturbations, and gradients, shrink. Null where a direction is lost altogether. */
  exponents: Maybe[];
  /** The standard error of each exponent, from the means of up to 10 stretches of the trajectory; null with one. */
  standardErrors: Maybe[];
  /** Steps that were left out at the start, until the directions have settled. */
  warmUp: number;
  /** Steps over which the mean goes. */
  steps: number;
  /** Why exponents are null. */
  reason?: string;
}

export interface LyapunovOptions extends InitialState, WorkOptions {
  /** How many of the largest exponents; all n when left out. */
  count?: number | undefined;
  /** A tenth of the steps when left out. */
  warmUp?: number | undefined;
}

/**
 * The mean over t of ln R_ii, where Q_t R = J_t Q_(t-1) is a QR decomposition (Engelken et al. 2020; Vogt et al. 2022).
 * T n^2 count multiplications.
 * @param input [T, I] or [T, 1, I]; the longer, the smaller the standard errors.
 * @throws BpttError for more than one layer or direction.
 */
export function lyapunovSpectrum(
  network: Network,
  input: Values,
  options: LyapunovOptions = {},
): Promise<LyapunovSpectrum> {
  return inSlices(spectrum(network, input, options), options);
}

function* spectrum(network: Network, input: Values, options: LyapunovOptions): Work<LyapunovSpectrum> {
  expectAnalysis(network, options, [...fromState, ...inWork, 'count', 'warmUp']);
  const cell = onlyCell(network);
  const n = stateSize(cell);
  const inputs = sequenceOf(input, network);
  const T = inputs.length;
  const { count = n, warmUp = Math.floor(T / 10), ...initial } = options;
  if (!Number.isInteger(count) || count < 1 || count > n)
    throw new ArgumentError('count', `a whole number from 1 to ${n}`, count);
  if (!Number.isInteger(warmUp) || warmUp < 0 || warmUp >= T)
    throw new ArgumentError('warmUp', `a whole number from 0 to ${T - 1}`, warmUp);

  const local: Float64Array[] = [];
  let { rows } = orthogonalise(standardNormal([count, n], 0).data, count);
  for (const [t, step] of trajectory(cell, inputs, initialStates(network, initial)?.[0]![0]).steps.entries()) {
    const next = orthogonalise(transpose(pushForward(cell, step, transpose(rows, count)), n), count);
    rows = next.rows;
    if (t >= warmUp) local.push(Float64Array.from({ length: count }, (_, i) => Math.log(next.lower[i * (count + 1)]!)));
    yield (t + 1) / T;
  }
  const means = Array.from({ length: count }, (_, i) => ({ exponent: mean(local, i), error: standardError(local, i) }));
  means.sort((a, b) => (a.exponent === b.exponent ? 0 : b.exponent - a.exponent));
  return {
    exponents: means.map(({ exponent }) => finiteOrNull(exponent)),
    standardErrors: means.map(({ error }) => finiteOrNull(error)),
    warmUp,
    steps: local.length,
    ...(means.some(({ exponent }) => exponent === -Infinity) && { reason: 'a direction is mapped to zero' }),
  };
}

const mean = (local: Float64Array[], i: number): number =>
  local.reduce((sum, values) => sum + values[i]!, 0) / local.length;

/** Of the mean of a correlated series, from the spread of the means of its stretches. */
function standardError(local: Float64Array[], i: number): number {
  const stretches = Math.min(10, local.length);
  const means = Array.from({ length: stretches }, (_, k) =>
    mean(local.slice(Math.floor((k * local.length) / stretches), Math.floor(((k + 1) * local.length) / stretches)), i),
  );
  const all = means.reduce((a, b) => a + b) / stretches;
  return Math.sqrt(means.reduce((sum, x) => sum + (x - all) ** 2, 0) / (stretches * (stretches - 1)));
}
