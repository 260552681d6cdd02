/** @file The derivatives of h_t by V, W and X_0 with numbers, term by term, for a small RNN. */
import { BpttError } from '@bptt/errors';
import { addOuter, identity, norm, product, pullBack } from '@bptt/float64';
import { SingularValueDecomposition } from 'ml-matrix';
import type { Expression } from './expression.js';
import { derivation, entryName, termFormula, variables, type Derivation, type Variable } from './formulas.js';
import { stepsOf, trajectoryOf, type Matrix, type SmallRNN, type Step } from './small-rnn.js';

/** What step k contributes. */
export interface Term {
  k: number;
  formula: Expression;
  /** [H, columns]. */
  value: Matrix;
  /** Frobenius norm of `value`. */
  norm: number;
}

export interface VariableDerivative extends Derivation {
  by: Variable;
  /** The variable's entries, row by row: the columns of each `value`. */
  columns: Expression[];
  /** From k = t down to k = 1; of X_0 only k = 1. */
  terms: Term[];
  /** The sum of the terms [H, columns]. */
  value: Matrix;
  norm: number;
}

/** dh_t/dh_k = J_t ... J_(k+1) and how large it is. */
export interface Transition {
  k: number;
  lag: number;
  /** Largest singular value. */
  norm: number;
  /** The largest that it can be: (max f' times the largest singular value of V) to the power of the lag. */
  bound: number;
}

export interface DerivedGradients {
  t: number;
  rnn: SmallRNN;
  steps: Step[];
  derivatives: VariableDerivative[];
  transitions: Transition[];
  /** Largest singular value of V. */
  normV: number;
}

/**
 * dh_t/dV = sum over k of (J_t ... J_(k+1)) d+h_k/dV with J_j = diag(f'(a_j)) V, likewise W; dh_t/dX_0 = J_t ... J_2 diag(f'(a_1)) W;
 * t is the number of rows of X.
 * @throws ShapeError, ArgumentError, or BpttError (BPTT_NOT_FINITE) where something overflows.
 */
export function derive(rnn: SmallRNN): DerivedGradients {
  const { V, X } = rnn;
  const trajectory = trajectoryOf(rnn);
  const { cell, inputs, initial, steps } = trajectory;
  const { hiddenSize: H, inputSize: I } = cell;
  const t = steps.length;
  const found: Record<Variable, Term[]> = { V: [], W: [], X0: [] };

  /** chain[k] = dh_t/dh_k = J_t ... J_(k+1) [H, H] */
  const chain: Float64Array[] = [];
  chain[t] = identity(H);
  for (let k = t; k >= 1; k--) {
    const { fromInput: byA, state } = pullBack(cell, steps[k - 1]!, chain[k]!);
    chain[k - 1] = state;
    const add = (by: Variable, entries: Float64Array) =>
      found[by].push({ k, formula: termFormula(by, t, k), value: rowsOf(entries, H), norm: norm(entries) });
    add('V', outer(byA, steps[k - 2]?.state ?? initial));
    add('W', outer(byA, inputs[k - 1]!));
    if (k === 1) add('X0', product(byA, cell.weightIh, H, H, I));
  }

  const derivatives = variables.map((by): VariableDerivative => {
    const terms = found[by];
    const value = terms.map((term) => term.value).reduce(sum);
    const rows = by === 'X0' ? [0] : V.keys();
    const columns = [...rows].flatMap((row) =>
      (by === 'V' ? V : X[0]!).map((_: unknown, column: number) => entryName(by, row, column)),
    );
    return { by, ...derivation(by, t), columns, terms, value, norm: norm(value.flat()) };
  });
  if (!derivatives.every((derivative) => Number.isFinite(derivative.norm)))
    throw new BpttError('BPTT_NOT_FINITE', `dh_${t}: overflows: V is too large`);
  const normV = largestSingularValue(V);
  const transitions = Array.from({ length: t - 1 }, (_, i): Transition => {
    const lag = i + 1;
    return { k: t - lag, lag, norm: largestSingularValue(rowsOf(chain[t - lag]!, H)), bound: normV ** lag };
  });
  return { t, rnn, steps: stepsOf(trajectory), derivatives, transitions, normV };
}

/** a [m] b [k]^T -> [m, k] */
function outer(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length * b.length);
  addOuter(out, a, b);
  return out;
}

/** [m, k] as m rows. */
const rowsOf = (entries: Float64Array, m: number): Matrix =>
  Array.from({ length: m }, (_, i) => [...entries.subarray((i * entries.length) / m, ((i + 1) * entries.length) / m)]);
const sum = (A: Matrix, B: Matrix): Matrix => A.map((row, i) => row.map((value, j) => value + B[i]![j]!));
const largestSingularValue = (A: Matrix): number => new SingularValueDecomposition(A).norm2;
