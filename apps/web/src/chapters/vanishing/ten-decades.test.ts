import { expect, test } from 'vitest';
import { decades, percentLost } from './ten-decades.js';

test('the axis is the same for all values that fit, and wider by tens of decades for others', () => {
  expect(decades([1, 1e-29, null, 0])).toEqual([1e-30, 1e10]);
  expect(decades([])).toEqual([1e-30, 1e10]);
  expect(decades([1e-31, 1e29])).toEqual([1e-40, 1e30]);
  expect(decades([5e-324, 1.7e308])).toEqual([1e-323, 1e308]);
});

test('a rate in words', () => {
  expect(percentLost(0.556)).toBe('44.4\u00a0% is lost');
  expect(percentLost(1.5)).toBe('50\u00a0% is gained');
  expect(percentLost(1)).toBe('nothing is lost');
});
