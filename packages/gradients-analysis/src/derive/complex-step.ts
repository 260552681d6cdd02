/** @file Checks derivatives by a complex step: the imaginary part of h_t(p + i e) / e, exact to the last digits for a tiny e. */
import type { Matrix, SmallRNN } from './small-rnn.js';
import { variables, type Variable } from './formulas.js';

const step = 1e-30;

/** A complex number. */
interface Complex {
  re: number;
  im: number;
}

function tanh({ re, im }: Complex): Complex {
  if (Math.abs(re) > 300) return { re: Math.sign(re), im: 0 }; // cosh would overflow where the slope is below 1e-260
  const below = Math.cosh(2 * re) + Math.cos(2 * im);
  return { re: Math.sinh(2 * re) / below, im: Math.sin(2 * im) / below };
}
const relu = (z: Complex): Complex => (z.re > 0 ? z : { re: 0, im: 0 });
const plus = (a: Complex, b: Complex): Complex => ({ re: a.re + b.re, im: a.im + b.im });
const times = (a: Complex, b: Complex): Complex => ({ re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re });

function lastState({ nonlinearity, V, W, b, X }: SmallRNN, by: Variable, row: number, column: number): Complex[] {
  const lifted = (matrix: Matrix, name: Variable) =>
    matrix.map((values, r) =>
      values.map((re, c): Complex => ({ re, im: name === by && r === row && c === column ? step : 0 })),
    );
  const f = nonlinearity === 'tanh' ? tanh : relu;
  const [v, w, x] = [lifted(V, 'V'), lifted(W, 'W'), lifted(X, 'X0')];
  let h = b.map((): Complex => ({ re: 0, im: 0 }));
  for (const xk of x) {
    const previous = h;
    h = b.map((re, i) =>
      f(
        [
          ...xk.map((value, j) => times(w[i]![j]!, value)),
          ...previous.map((value, j) => times(v[i]![j]!, value)),
        ].reduce(plus, { re, im: 0 }),
      ),
    );
  }
  return h;
}

/** dh_t by each entry of V, W and X_0, row by row: [H, entries]. */
export function complexStep(rnn: SmallRNN): Record<Variable, Matrix> {
  const entries: Record<Variable, Matrix> = { V: rnn.V, W: rnn.W, X0: [rnn.X[0]!] };
  const columns = (by: Variable) =>
    entries[by].flatMap((values, row) =>
      values.map((_, column) => lastState(rnn, by, row, column).map(({ im }) => im / step)),
    );
  return Object.fromEntries(variables.map((by) => [by, transposed(columns(by))])) as Record<Variable, Matrix>;
}

const transposed = (columns: Matrix): Matrix => columns[0]!.map((_, i) => columns.map((column) => column[i]!));
