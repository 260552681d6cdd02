import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { piecesOf, type Piece } from './markup.js';

const textOf = (pieces: readonly Piece[]): string =>
  pieces.map((piece) => (typeof piece === 'string' ? piece : textOf(piece.of))).join('');

test('indices, powers, strong, code and links, also inside each other', () => {
  expect(piecesOf('∂h_{T}/∂x_{t−1} of **V^{k}**, `[T]_{1}`, [see](#train?train.lr=1)')).toEqual([
    '∂h',
    { tag: 'sub', of: ['T'] },
    '/∂x',
    { tag: 'sub', of: ['t−1'] },
    ' of ',
    { tag: 'strong', of: ['V', { tag: 'sup', of: ['k'] }] },
    ', ',
    { tag: 'code', of: ['[T]_{1}'] },
    ', ',
    { tag: 'a', href: '#train?train.lr=1', of: ['see'] },
  ]);
});

test('what is no markup stays as it is, and no address but a place here or https is a link', () => {
  for (const text of ['a_b * c', 'W [4 H, I] (2)', '2 ** 3', '[x](javascript:alert(1))', '<b>x</b>', ''])
    expect(textOf(piecesOf(text))).toBe(text);
  fc.assert(fc.property(fc.stringMatching(/^[^_^*`[]*$/), (text) => textOf(piecesOf(text)) === text));
});
