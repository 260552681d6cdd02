import { expect, test } from 'vitest';
import { breakOf, expectedBreak } from './breaks.js';

test('kept is the longest T before the first that was lost, in whatever order they were tried', () => {
  const marks = [
    { T: 80, score: 1 },
    { T: 40, score: 0.3 },
    { T: 10, score: 1 },
    { T: 20, score: 0.9 },
  ];
  expect(breakOf(marks, 0.25)).toEqual({ kept: 20, lost: 40 });
  expect(breakOf(marks.slice(2), 0.25)).toEqual({ kept: 20, lost: null });
  expect(breakOf([{ T: 5, score: 0.2 }], 0.25)).toEqual({ kept: null, lost: 5 });
  expect(breakOf([], 0.25)).toEqual({ kept: null, lost: null });
});

test('after 24 half-lives the first input’s gradient is below float32’s rounding', () => {
  const halfLife = 1.18;
  expect(2 ** (-expectedBreak(halfLife)! / halfLife)).toBeCloseTo(2 ** -24, 12);
  expect(1 + 2 ** (-expectedBreak(halfLife)! / halfLife)).not.toBe(1);
  expect(Math.fround(1 + 2 ** -(24 + 1e-9))).toBe(1);
  expect(expectedBreak(null)).toBeNull();
});
