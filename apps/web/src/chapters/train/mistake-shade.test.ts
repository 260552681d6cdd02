import { expect, test } from 'vitest';
import { mistakeShade } from './mistake-shade.js';

test('a mistake’s colour depends on its share alone: none without one, full from 5 % on', () => {
  expect(mistakeShade(0, 1000)).toBe(0);
  expect(mistakeShade(0, 0)).toBe(0);
  expect(mistakeShade(12, 960)).toBeCloseTo(0.5);
  expect(mistakeShade(3, 240)).toBe(mistakeShade(12, 960));
  for (const count of [50, 51, 900]) expect(mistakeShade(count, 1000)).toBe(1);
});
