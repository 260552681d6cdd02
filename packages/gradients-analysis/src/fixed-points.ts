/** @file States that a network keeps under a constant input, and what happens near them. */
import { EigenvalueDecomposition, Matrix, solve } from 'ml-matrix';
import { ArgumentError, ShapeError } from '@bptt/errors';
import {
  expectValues,
  finite,
  norm,
  onlyCell,
  stateJacobian,
  stateSize,
  step,
  type Network,
  type Values,
  type Work,
} from '@bptt/float64';
import { expectAnalysis, inWork } from './expect-analysis.js';
import { inSlices, type WorkOptions } from './progress.js';
import { standardNormal } from './standard-normal.js';

export interface FixedPoint {
  /** s with F(x, s) = s [n]; h, for the LSTM (h, c). */
  state: number[];
  /** |F(x, s) - s|, what is left of the error. */
  residual: number;
  /** Eigenvalues of dF/ds there, the largest in absolute value first. */
  eigenvalues: { re: number; im: number }[];
  /** Whether all of them lie within the unit circle: nearby states come closer. */
  stable: boolean;
  /** How many starts led here. */
  starts: number;
}

export interface FixedPoints {
  /** The ones that most starts found first. */
  points: FixedPoint[];
  /** Starts that led nowhere. */
  failed: number;
}

export interface FixedPointsOptions extends WorkOptions {
  /** The constant input [I]; zeros when left out. */
  x?: ArrayLike<number> | undefined;
  /** Starting states [N, n], such as states of a trajectory; 64 from N(0, 1) when left out. */
  starts?: Values | undefined;
  /** Newton steps from each start, 100 when left out. */
  iterations?: number | undefined;
  /** Largest |F(x, s) - s| of a fixed point, 1e-12 when left out. */
  tolerance?: number | undefined;
}

/**
 * Fixed points of s -> F(x, s) by Newton's method with step halving, from many starts (Sussillo and Barak 2013, whose gradient
 * descent it replaces). starts x iterations x n^3 operations.
 * @throws BpttError for more than one layer or direction.
 */
export function fixedPoints(network: Network, options: FixedPointsOptions = {}): Promise<FixedPoints> {
  return inSlices(search(network, options), options);
}

function* search(network: Network, options: FixedPointsOptions): Work<FixedPoints> {
  expectAnalysis(network, options, [...inWork, 'x', 'starts', 'iterations', 'tolerance']);
  const cell = onlyCell(network);
  const n = stateSize(cell);
  const { iterations = 100, tolerance = 1e-12, starts = standardNormal([64, n], 0) } = options;
  expectValues('starts', starts);
  if (starts.shape.length !== 2 || starts.shape[1] !== n || starts.data.length !== starts.shape[0]! * n)
    throw new ShapeError('starts', `[N, ${n}]`, starts.shape);
  const x = finite('x', options.x ?? new Float64Array(cell.inputSize));
  if (x.length !== cell.inputSize) throw new ShapeError('x', `[${cell.inputSize}]`, [x.length]);
  if (!Number.isInteger(iterations) || iterations < 1)
    throw new ArgumentError('iterations', 'a whole number >= 1', iterations);
  if (!(tolerance > 0)) throw new ArgumentError('tolerance', 'a number > 0', tolerance);

  const from = finite('starts', starts.data);
  const next = step(cell);
  /** F(x, s) - s, and the Jacobian of F. */
  const at = (state: Float64Array) => {
    const made = next(x, state);
    const error = made.state.map((sj, j) => sj - state[j]!);
    return { state, error, residual: norm(error), made };
  };
  const found: FixedPoint[] = [];
  let failed = 0;
  for (let start = 0; start < starts.shape[0]!; start++) {
    let now = at(from.slice(start * n, (start + 1) * n));
    for (let i = 0; i < iterations && now.residual > 0; i++) {
      const change = newtonStep(stateJacobian(cell, now.made), now.error, n);
      yield (start + i / iterations) / starts.shape[0]!;
      let better = at(now.state);
      for (let size = 1; change && size > 1e-6; size /= 2) {
        better = at(now.state.map((sj, j) => sj + size * change[j]!));
        if (better.residual < now.residual) break;
      }
      if (!(better.residual < now.residual)) break;
      now = better;
    }
    if (!(now.residual <= tolerance)) {
      failed++;
      continue;
    }
    const known = found.find(({ state }) => norm(state.map((sj, j) => sj - now.state[j]!)) <= 1e-6 * (1 + norm(state)));
    if (known) known.starts++;
    else
      found.push({
        state: [...now.state],
        residual: now.residual,
        starts: 1,
        ...eigenvalues(stateJacobian(cell, now.made), n),
      });
  }
  return { points: found.sort((a, b) => b.starts - a.starts), failed };
}

/** The change d with (J - 1) d = -(F - s); nothing where J - 1 is singular. */
function newtonStep(jacobian: Float64Array, error: Float64Array, n: number): number[] | undefined {
  const matrix = Matrix.from1DArray(n, n, jacobian).sub(Matrix.eye(n));
  try {
    const change = solve(matrix, Matrix.columnVector(error).neg()).to1DArray();
    return change.every(Number.isFinite) ? change : undefined;
  } catch (error) {
    if (error instanceof Error && /singular/i.test(error.message)) return undefined;
    throw error;
  }
}

function eigenvalues(jacobian: Float64Array, n: number): Pick<FixedPoint, 'eigenvalues' | 'stable'> {
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(Matrix.from1DArray(n, n, jacobian));
  const values = realEigenvalues.map((re, i) => ({ re, im: imaginaryEigenvalues[i]! }));
  values.sort((a, b) => Math.hypot(b.re, b.im) - Math.hypot(a.re, a.im));
  return { eigenvalues: values, stable: Math.hypot(values[0]!.re, values[0]!.im) < 1 };
}
