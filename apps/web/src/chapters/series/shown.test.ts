import { expect, test } from 'vitest';
import { thinned, valuesAround } from './shown.js';

test('a short series is shown whole, a long one with its peaks', () => {
  expect(thinned(Float32Array.of(1, 2, 3), 5)).toEqual([
    [5, 1],
    [6, 2],
    [7, 3],
  ]);
  const long = new Float32Array(100_000);
  long[77_777] = 9;
  long[12_345] = -4;
  const points = thinned(long, 0);
  expect(points.length).toBeLessThanOrEqual(1250);
  expect(points).toContainEqual([77_777, 9]);
  expect(points).toContainEqual([12_345, -4]);
  expect(points.map(([at]) => at)).toEqual(points.map(([at]) => at).toSorted((a, b) => a - b));
});

test('an axis goes around what is shown, also where that is constant or nothing', () => {
  expect(valuesAround([0, 10])).toEqual([-0.5, 10.5]);
  expect(valuesAround([3, 3])).toEqual([2, 4]);
  expect(valuesAround([])).toEqual([0, 1]);
});
