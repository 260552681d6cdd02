import { expect, test } from 'vitest';
import { gap, rowSizes } from './row-sizes.js';

test.each([320, 360, 479, 480, 700, 1000])('at %i pixels nothing is wider than that', (width) => {
  const { image, weights, column, cell, height } = rowSizes(width);
  const lines = width < 480 ? [image + gap + weights, 10 * column] : [image + weights + 10 * column + 2 * gap];
  for (const line of lines) expect(line).toBeLessThanOrEqual(width);
  expect(height).toBeGreaterThan(28 * cell);
});

test('a phone has whole pixels of at least six, a desktop of ten', () => {
  expect(rowSizes(300).cell).toBe(6);
  expect(rowSizes(700)).toEqual({ cell: 10, image: 280, weights: 196, column: 20, height: 302 });
});
