import { expect, test } from 'vitest';
import { heightsOf } from './line-ends.js';

test('texts at ends that meet are stacked away from the nearer edge; others stay where they are', () => {
  expect(
    heightsOf(
      [
        [500, 190],
        [500, 191],
        [500, 192],
        [100, 190],
      ],
      12,
      [20, 200],
    ),
  ).toEqual([168, 180, 192, 190]);
  expect(
    heightsOf(
      [
        [500, 22],
        [500, 22],
      ],
      12,
      [20, 200],
    ),
  ).toEqual([22, 34]);
  expect(
    heightsOf(
      [
        [500, 30],
        [500, 150],
      ],
      12,
      [20, 200],
    ),
  ).toEqual([30, 150]);
  expect(heightsOf([], 12, [20, 200])).toEqual([]);
});
