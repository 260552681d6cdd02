/** @file How far the derivation's numbers are from numbers that were got without it. */
import type { DerivedGradients } from './derive.js';
import type { Variable } from './formulas.js';
import type { Matrix } from './small-rnn.js';

/** The largest absolute difference of an entry of dh_t/dV, dh_t/dW and dh_t/dX_0, each [H, entries]. */
export const largestDifference = ({ derivatives }: DerivedGradients, other: Record<Variable, Matrix>): number =>
  Math.max(
    ...derivatives.flatMap(({ by, value }) =>
      value.flatMap((row, i) => row.map((entry, j) => Math.abs(entry - other[by][i]![j]!))),
    ),
  );
