/** @file How products of Jacobians stretch and shrink directions as the lag grows: why gradients vanish or explode. */
import { ArgumentError } from '@bptt/errors';
import {
  identity,
  initialStates,
  norm,
  onlyCell,
  product,
  pullBack,
  sequenceOf,
  stateSize,
  trajectory,
  type Cell,
  type InitialState,
  type Network,
  type Values,
  type Work,
} from '@bptt/float64';
import { expectAnalysis, fromState, inWork } from './expect-analysis.js';
import { finiteOrNull, type Maybe } from './decay.js';
import { inSlices, type WorkOptions } from './progress.js';
import { orthogonalise, singularValues } from './qr.js';

/**
 * Natural logarithms, since the values themselves soon leave float64's range; null where a value is 0, or more than 300 orders
 * of magnitude below the largest.
 */
export interface JacobianProducts {
  /** k, how many Jacobians were multiplied. */
  lags: number[];
  lnLargest: Maybe[];
  lnMiddle: Maybe[];
  lnSmallest: Maybe[];
  /** Of an RNN: lag ln sigma_max(V), above which no singular value can be, since |f'| <= 1 (Pascanu et al. 2013). */
  lnBound?: Maybe[];
}

export interface JacobianProductsOptions extends InitialState, WorkOptions {
  /** The lags to report, each from 1 to T; by default all, or 50 evenly spread ones of a longer sequence. */
  lags?: readonly number[] | undefined;
}

/**
 * The largest, middle and smallest singular value of ds_T/ds_(T-k) = J_T ... J_(T-k+1) for each lag k.
 *
 * The product is kept as L D Q with D diagonal, Q orthogonal and L well conditioned, and rescaled at every step: multiplied out,
 * the largest value would bury the others under its rounding after a few steps. T n^3 multiplications.
 * @param input [T, I] or [T, 1, I]
 * @throws BpttError for more than one layer or direction.
 */
export function jacobianProducts(
  network: Network,
  input: Values,
  options: JacobianProductsOptions = {},
): Promise<JacobianProducts> {
  return inSlices(products(network, input, options), options);
}

function* products(network: Network, input: Values, options: JacobianProductsOptions): Work<JacobianProducts> {
  expectAnalysis(network, options, [...fromState, ...inWork, 'lags']);
  const { lags: chosen, ...initial } = options;
  if (chosen !== undefined && !Array.isArray(chosen)) throw new ArgumentError('lags', 'a list of numbers', chosen);
  const cell = onlyCell(network);
  const n = stateSize(cell);
  const { steps } = trajectory(cell, sequenceOf(input, network), initialStates(network, initial)?.[0]![0]);
  const T = steps.length;
  const lags = [...new Set(chosen ?? evenly(T, 50))].toSorted((a, b) => a - b);
  const outside = lags.find((lag) => !Number.isInteger(lag) || lag < 1 || lag > T);
  if (outside !== undefined) throw new ArgumentError('lags', `whole numbers from 1 to ${T}`, outside);

  const found: JacobianProducts = { lags, lnLargest: [], lnMiddle: [], lnSmallest: [] };
  let state: Factors = { left: identity(n), scales: new Float64Array(n).fill(1), right: identity(n), ln: 0 };
  for (let lag = 1; lag <= (lags.at(-1) ?? 0); lag++) {
    state = multiply(state, pullBack(cell, steps[T - lag]!, state.right).state, n);
    yield lag / T;
    if (!lags.includes(lag)) continue;
    const { left, scales, ln } = state;
    const graded = left.map((_, i) => scales[Math.floor(i / n)]! * left[(i % n) * n + Math.floor(i / n)]!);
    const values = yield* singularValues(graded, n);
    const lnOf = (value: number) => finiteOrNull(Math.log(value) + ln);
    found.lnLargest.push(lnOf(values[0]!));
    found.lnMiddle.push(lnOf(values[Math.floor(n / 2)]!));
    found.lnSmallest.push(lnOf(values[n - 1]!));
  }
  if (cell.kind === 'rnn') found.lnBound = yield* bound(cell, lags);
  return found;
}

/** exp(ln) left diag(scales) right */
interface Factors {
  left: Float64Array;
  scales: Float64Array;
  right: Float64Array;
  ln: number;
}

/** The factors after their last, `right`, became `next` (right J). */
function multiply({ left, scales, ln }: Factors, next: Float64Array, n: number): Factors {
  const graded = next.map((x, i) => x * scales[Math.floor(i / n)]!);
  const norms = Array.from({ length: n }, (_, i) => norm(graded.subarray(i * n, (i + 1) * n)));
  const order = norms.map((_, i) => i).sort((a, b) => norms[b]! - norms[a]!);
  const sorted = new Float64Array(n * n);
  order.forEach((from, to) => sorted.set(graded.subarray(from * n, (from + 1) * n), to * n));
  const { rows, lower } = orthogonalise(sorted, n);

  const unit = new Float64Array(n * n);
  order.forEach((to, from) => {
    for (let k = 0; k <= from; k++)
      unit[to * n + k] = lower[k * n + k] ? lower[from * n + k]! / lower[k * n + k]! : Number(k === from);
  });
  const nextLeft = product(left, unit, n, n, n);
  const columns = Float64Array.from({ length: n }, (_, k) => norm(nextLeft.filter((_x, i) => i % n === k)));
  const nextScales = columns.map((column, k) => column * lower[k * n + k]!);
  const scale = Math.max(...nextScales) || 1;
  return {
    left: nextLeft.map((x, i) => x / columns[i % n]!),
    scales: nextScales.map((x) => x / scale),
    right: rows,
    ln: ln + Math.log(scale),
  };
}

function* bound(cell: Cell, lags: number[]): Work<Maybe[]> {
  const [largest] = yield* singularValues(cell.weightHh, cell.hiddenSize);
  return lags.map((lag) => finiteOrNull(lag * Math.log(largest!)));
}

/** At most `count` whole numbers from 1 to T. */
const evenly = (T: number, count: number): number[] =>
  T <= 2 * count
    ? Array.from({ length: T }, (_, i) => i + 1)
    : Array.from({ length: count }, (_, i) => Math.round(1 + (i * (T - 1)) / (count - 1)));
