import { toText, type Expression } from '@bptt/gradients-analysis/derive';
import { expect, test } from 'vitest';
import { piecesOf } from './pieces.js';

const letter = (name: string): Expression => ({ kind: 'symbol', name });

test('a relation is broken before its signs and before each term, and stays the same', () => {
  const product: Expression = {
    kind: 'product',
    factors: [letter('D'), { kind: 'sum', terms: [letter('x'), letter('y')] }],
  };
  const formula: Expression = {
    kind: 'relation',
    sign: '=',
    sides: [letter('a'), { kind: 'sum', terms: [letter('b'), product] }, letter('c')],
  };
  const pieces = piecesOf(formula);
  expect(pieces.map(({ sign }) => sign)).toEqual(['', '=', '+', '=']);
  expect(
    pieces
      .map(({ sign, body }) => `${sign} ${toText(body)}`)
      .join(' ')
      .trim(),
  ).toBe(toText(formula));
});
