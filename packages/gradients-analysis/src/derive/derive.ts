/** @file The derivatives of h_t by V, W and X_0 with numbers, term by term, for a small RNN. */
import { BpttError } from '@bptt/errors';
import { SingularValueDecomposition } from 'ml-matrix';
import type { Expression } from './expression.js';
import { derivation, entryName, termFormula, variables, type Derivation, type Variable } from './formulas.js';
import { forward, type Matrix, type SmallRNN, type Step } from './small-rnn.js';

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
  const { V, W, X } = rnn;
  const t = X.length;
  const steps = forward(rnn);
  const jacobian = ({ slope }: Step): Matrix => V.map((row, i) => row.map((v) => slope[i]! * v));
  /** chain[k] = J_t ... J_(k+1). */
  const chain: Matrix[] = [];
  chain[t] = V.map((_, i) => V.map((_, j) => Number(i === j)));
  for (let k = t - 1; k >= 0; k--) chain[k] = multiply(chain[k + 1]!, jacobian(steps[k]!));

  const direct = (by: Variable, k: number): Matrix => {
    const { slope } = steps[k - 1]!;
    if (by === 'X0') return W.map((row, i) => row.map((w) => slope[i]! * w));
    const read = by === 'W' ? X[k - 1]! : k > 1 ? steps[k - 2]!.h : V.map(() => 0);
    return slope.map((s, i) => slope.flatMap((_, row) => read.map((value) => (row === i ? s * value : 0))));
  };
  const derivatives = variables.map((by): VariableDerivative => {
    const ks = by === 'X0' ? [1] : steps.map(({ k }) => k).reverse();
    const terms = ks.map((k): Term => {
      const value = multiply(chain[k]!, direct(by, k));
      return { k, formula: termFormula(by, t, k), value, norm: frobenius(value) };
    });
    const value = terms.map((term) => term.value).reduce(add);
    const rows = by === 'X0' ? [0] : V.keys();
    const columns = [...rows].flatMap((row) =>
      (by === 'V' ? V : X[0]!).map((_: unknown, column: number) => entryName(by, row, column)),
    );
    return { by, ...derivation(by, t), columns, terms, value, norm: frobenius(value) };
  });
  if (!derivatives.every(({ norm }) => Number.isFinite(norm)))
    throw new BpttError('BPTT_NOT_FINITE', `dh_${t}: overflows: V is too large`);
  const normV = largestSingularValue(V);
  const transitions = Array.from({ length: t - 1 }, (_, i): Transition => {
    const lag = i + 1;
    return { k: t - lag, lag, norm: largestSingularValue(chain[t - lag]!), bound: normV ** lag };
  });
  return { t, rnn, steps, derivatives, transitions, normV };
}

const multiply = (A: Matrix, B: Matrix): Matrix =>
  A.map((row) => B[0]!.map((_, j) => row.reduce((sum, value, i) => sum + value * B[i]![j]!, 0)));
const add = (A: Matrix, B: Matrix): Matrix => A.map((row, i) => row.map((value, j) => value + B[i]![j]!));
const frobenius = (A: Matrix): number => Math.hypot(...A.flat());
const largestSingularValue = (A: Matrix): number => new SingularValueDecomposition(A).norm2;
