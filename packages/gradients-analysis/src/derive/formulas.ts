/** @file The derivation on paper: the derivatives of h_t by V, W and X_0, from the chain rule to a sum over time steps. */
import {
  atMost,
  call,
  derivative,
  difference,
  equal,
  group,
  immediate,
  norm,
  number,
  power,
  product,
  series,
  sum,
  symbol,
  words,
  type Expression,
} from './expression.js';

export type Nonlinearity = 'tanh' | 'relu';

/** What h_t is derived by: the recurrent weights V, the input weights W, the first input X_0. */
export const variables = ['V', 'W', 'X0'] as const;
export type Variable = (typeof variables)[number];

const [V, W, k, t] = [symbol('V'), symbol('W'), symbol('k'), symbol('t')];
const before = (index: Expression) =>
  index.kind === 'number' ? number(index.value - 1) : difference(index, number(1));
const after = (index: Expression): Expression => sum(index, number(1));
const h = (index: number | Expression) => symbol('h', index);
const D = (index: number | Expression) => symbol('D', index);
const named: Record<Variable, Expression> = { V, W, X0: symbol('X', 0) };
/** I ⊗ v^T, the derivative of V v by the entries of V, row by row. */
const kronecker = (name: string, index: Expression) =>
  group(product(symbol('I'), symbol('⊗'), symbol(name, index, 'T')));

/** The name of an entry, counted from 1: V with row and column, X with its step and the feature. */
export function entryName(variable: Variable, row: number, column: number): Expression {
  return variable === 'X0' ? symbol('X', `0,${column + 1}`) : symbol(variable, `${row + 1}${column + 1}`);
}

/** What the letters mean. h_0 = 0 and h_1 reads X_0: the exercise leaves the numbering open. */
export function definitions(nonlinearity: Nonlinearity): Expression[] {
  const slope = nonlinearity === 'tanh' ? difference(number(1), symbol('h', k, '2')) : words('1 where a > 0, else 0');
  return [
    equal(symbol('a', k), sum(product(W, symbol('X', before(k))), product(V, h(before(k))), symbol('b'))),
    equal(h(k), call(nonlinearity, symbol('a', k))),
    equal(h(0), number(0)),
    equal(D(k), call('diag', call('f′', symbol('a', k)))),
    equal(call('f′', symbol('a', k)), slope),
  ];
}

/** Where the variable stands in step k itself, h_(k-1) held constant. */
export function immediateDerivative(variable: Variable, index: Expression = k): Expression {
  if (variable === 'X0') return equal(immediate(h(1), named.X0), product(D(1), W));
  return equal(
    immediate(h(index), named[variable]),
    product(D(index), kronecker(variable === 'V' ? 'h' : 'X', before(index))),
  );
}

/** J_t ... J_(k+1) with J_j = D_j V, as factors. */
const transitions = (last: number, first: number): Expression[] =>
  Array.from({ length: last - first }, (_, i) => product(D(last - i), V));

/** The term of step k: how a change of the variable in step k reaches h_t. */
export const termFormula = (variable: Variable, last: number, first: number): Expression =>
  product(...transitions(last, first), immediate(h(first), named[variable]));

/** d h_t / d variable for a given t. */
export interface Derivation {
  left: Expression;
  /** Each equals `left`: the chain rule applied once, twice, ..., and what is left of it at the end. */
  steps: Expression[];
  /** The same for any t. */
  general: Expression;
}

export function derivation(variable: Variable, last: number): Derivation {
  const by = named[variable];
  const unrolled = (first: number): Expression => {
    const rest = product(...transitions(last, first - 1), derivative(h(first - 1), by));
    if (variable === 'X0') return first > 1 ? rest : product(...transitions(last, 1), immediate(h(1), by));
    const done = Array.from({ length: last - first + 1 }, (_, i) => termFormula(variable, last, last - i));
    return first > 1 ? sum(...done, rest) : sum(...done);
  };
  const steps = Array.from({ length: last }, (_, i) => unrolled(last - i));
  if (variable === 'X0') steps.push(product(...transitions(last, 1), D(1), W));
  const chain = group(series('product', symbol('j'), t, after(k), product(D(symbol('j')), V)));
  const general =
    variable === 'X0'
      ? product(group(series('product', symbol('j'), t, number(2), product(D(symbol('j')), V))), D(1), W)
      : series('sum', k, number(1), t, product(chain, immediate(h(k), by)));
  return { left: derivative(h(last), by), steps, general: equal(derivative(h(t), by), general) };
}

/** Why it vanishes or explodes: the bound of Pascanu et al. 2013 (https://arxiv.org/abs/1211.5063), with gamma = max f' = 1. */
export const pascanuBound: Expression = atMost(
  norm(derivative(h(t), h(k))),
  series('product', symbol('j'), after(k), t, product(norm(D(symbol('j'))), norm(V))),
  power(group(product(symbol('γ'), norm(V))), difference(t, k)),
);
