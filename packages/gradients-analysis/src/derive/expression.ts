/** @file Formulas as data: plain objects that the renderers turn into text, LaTeX and MathML. */

/** A formula. Plain data, so it can be sent as JSON. */
export type Expression =
  /** A letter such as h, with an index below it and a mark above it. */
  | { kind: 'symbol'; name: string; sub?: Expression; sup?: Expression }
  | { kind: 'number'; value: number }
  | { kind: 'words'; text: string }
  /** d `of` / d `by`; immediate: only where `by` stands in the step itself, the state before held constant. */
  | { kind: 'derivative'; of: Expression; by: Expression; immediate: boolean }
  | { kind: 'product'; factors: Expression[] }
  | { kind: 'sum'; terms: Expression[] }
  | { kind: 'difference'; left: Expression; right: Expression }
  /** The sum or product of `body` while `index` goes from `from` to `to`. */
  | {
      kind: 'series';
      operation: 'sum' | 'product';
      index: Expression;
      from: Expression;
      to: Expression;
      body: Expression;
    }
  /** f(x); diag(x) is the matrix with x on its diagonal. */
  | { kind: 'call'; name: string; argument: Expression }
  | { kind: 'power'; base: Expression; exponent: Expression }
  | { kind: 'group'; body: Expression }
  /** The largest singular value of a matrix. */
  | { kind: 'norm'; body: Expression }
  | { kind: 'relation'; sign: '=' | '≤'; sides: Expression[] };

export const number = (value: number): Expression => ({ kind: 'number', value });
export const words = (text: string): Expression => ({ kind: 'words', text });
const lift = (index: string | number | Expression): Expression =>
  typeof index === 'number' ? number(index) : typeof index === 'string' ? symbol(index) : index;
export const symbol = (name: string, sub?: string | number | Expression, sup?: string | Expression): Expression => ({
  kind: 'symbol',
  name,
  ...(sub !== undefined && { sub: lift(sub) }),
  ...(sup !== undefined && { sup: lift(sup) }),
});
export const derivative = (of: Expression, by: Expression): Expression => ({
  kind: 'derivative',
  of,
  by,
  immediate: false,
});
export const immediate = (of: Expression, by: Expression): Expression => ({
  kind: 'derivative',
  of,
  by,
  immediate: true,
});
export const product = (...factors: Expression[]): Expression =>
  factors.length === 1 ? factors[0]! : { kind: 'product', factors };
export const sum = (...terms: Expression[]): Expression => (terms.length === 1 ? terms[0]! : { kind: 'sum', terms });
export const difference = (left: Expression, right: Expression): Expression => ({ kind: 'difference', left, right });
export const series = (
  operation: 'sum' | 'product',
  index: Expression,
  from: Expression,
  to: Expression,
  body: Expression,
): Expression => ({
  kind: 'series',
  operation,
  index,
  from,
  to,
  body,
});
export const call = (name: string, argument: Expression): Expression => ({ kind: 'call', name, argument });
export const group = (body: Expression): Expression => ({ kind: 'group', body });
export const power = (base: Expression, exponent: Expression): Expression => ({ kind: 'power', base, exponent });
export const norm = (body: Expression): Expression => ({ kind: 'norm', body });
export const equal = (...sides: Expression[]): Expression => ({ kind: 'relation', sign: '=', sides });
export const atMost = (...sides: Expression[]): Expression => ({ kind: 'relation', sign: '≤', sides });
