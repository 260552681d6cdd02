import { expect, test } from 'vitest';
import { asTheyAre, distribution, normalisationTable } from './histogram.js';

const counts = Array.from({ length: 256 }, (_, v) => (v === 0 ? 600 : v === 255 ? 200 : v === 100 ? 200 : 0));

test('moments by hand; normalising with them gives mean 0 and standard deviation 1', () => {
  const before = distribution(counts, asTheyAre);
  const mean = (200 * 1 + 200 * (100 / 255)) / 1000;
  const std = Math.sqrt((600 * mean ** 2 + 200 * (1 - mean) ** 2 + 200 * (100 / 255 - mean) ** 2) / 1000);
  expect([before.min, before.max]).toEqual([0, 1]);
  expect(before.mean).toBeCloseTo(mean, 7);
  expect(before.std).toBeCloseTo(std, 7);
  const after = distribution(counts, normalisationTable(before.mean, before.std));
  expect(after.mean).toBeCloseTo(0, 6);
  expect(after.std).toBeCloseTo(1, 6);
});

test('the bins hold all pixels, touch each other, and keep their counts', () => {
  const [before, after] = [distribution(counts, asTheyAre), distribution(counts, normalisationTable(0.5, 0.5))];
  expect(before.bins).toHaveLength(32);
  expect(before.bins.map(({ count }) => count)).toEqual(after.bins.map(({ count }) => count));
  expect(before.bins.reduce((sum, { count }) => sum + count, 0)).toBe(1000);
  after.bins.slice(1).forEach(({ from }, i) => expect(from).toBeCloseTo(after.bins[i]!.to, 6));
  expect(after.bins[0]!.from).toBeCloseTo(-1 - 1 / 255, 6);
});
