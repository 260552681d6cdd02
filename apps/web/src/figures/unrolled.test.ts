import { expect, test } from 'vitest';
import { isMade, isReached, lastMoment, shownOf, widthOf } from './unrolled.js';

test('the latest steps that fit are shown, two at least', () => {
  const steps = [1, 2, 3, 4, 5, 6];
  expect(shownOf(steps, 1000)).toEqual(steps);
  expect(shownOf(steps, 200)).toEqual([4, 5, 6]);
  expect(shownOf(steps, 10)).toEqual([5, 6]);
});

test('first all steps are made one after another, then the gradient comes back to each', () => {
  const n = 3;
  const made = (moment: number) => [0, 1, 2].filter((i) => isMade(i, moment));
  const reached = (moment: number) => [0, 1, 2].filter((i) => isReached(i, n, moment));
  expect([0, 1, 2, 3].map(made)).toEqual([[], [0], [0, 1], [0, 1, 2]]);
  expect([2, 3, 4, 5].map(reached)).toEqual([[], [2], [1, 2], [0, 1, 2]]);
  expect(lastMoment(n)).toBe(5);
});

test('a norm is drawn linearly, and what grows stays within the figure', () => {
  expect(widthOf(0.5)).toBe(widthOf(1) / 2);
  expect(widthOf(0)).toBe(0);
  expect(widthOf(1e9)).toBe(widthOf(null));
});
