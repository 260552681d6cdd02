/** @file One unit, one feature: the gradient is a plain product of numbers v f'(a_k). */
import { expectNumber, expectOptions, expectWholeNumber } from '@bptt/errors';
import type { Nonlinearity } from './formulas.js';
import { forward } from './small-rnn.js';

export interface ScalarCase {
  v: number;
  nonlinearity: Nonlinearity;
  /** v f'(a_k), k = 2 ... t. */
  factors: number[];
  /** dh_j/dh_1 for j = 1 ... t: 1, then the product of the factors so far. */
  products: number[];
}

/** h_k = f(w x_(k-1) + v h_(k-1)), the first input `x`, all later ones 0. */
export function scalarCase(options: {
  v: number;
  w?: number;
  x?: number;
  t: number;
  nonlinearity: Nonlinearity;
}): ScalarCase {
  const { v, w = 1, x = 1, t, nonlinearity } = expectOptions('options', options, ['v', 'w', 'x', 't', 'nonlinearity']);
  expectWholeNumber('t', t);
  for (const [name, value] of Object.entries({ v, w, x })) expectNumber(name, value);
  const X = Array.from({ length: t }, (_, k) => [k === 0 ? x : 0]);
  const steps = forward({ nonlinearity, V: [[v]], W: [[w]], b: [0], X });
  const factors = steps.slice(1).map(({ slope }) => v * slope[0]!);
  const products = [1];
  for (const factor of factors) products.push(products.at(-1)! * factor);
  return { v, nonlinearity, factors, products };
}
