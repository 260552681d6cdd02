import { expect, test } from 'vitest';
import { opinionsOf, rowsWithInk } from './mind.js';

const sure = (digit: number) => Array.from({ length: 10 }, (_, d) => (d === digit ? 0.91 : 0.01));

test('a digit that is the likeliest for some rows is one opinion, and one that comes back is a new one', () => {
  expect(opinionsOf([5, 5, 3, 5].map(sure))).toEqual([
    { digit: 5, from: 1, to: 2 },
    { digit: 3, from: 3, to: 3 },
    { digit: 5, from: 4, to: 4 },
  ]);
  expect(opinionsOf([])).toEqual([]);
});

test('the first and the last row with ink; none on white paper', () => {
  const pixels = new Uint8Array(28 * 28);
  expect(rowsWithInk(pixels)).toBeNull();
  pixels[4 * 28 + 7] = pixels[20 * 28] = 1;
  expect(rowsWithInk(pixels)).toEqual({ first: 5, last: 21 });
});
