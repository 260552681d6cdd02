import fc from 'fast-check';
import { expect, it } from 'vitest';
import { quantile } from './quantile.js';

it('is what sorting would put there, with equal values and of nothing too', () => {
  const numbers = fc.oneof(
    fc.float32Array({ noNaN: true, minLength: 1 }),
    fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1 }).map((values) => Float32Array.from(values)),
  );
  fc.assert(
    fc.property(numbers, fc.double({ min: 0, max: 1, noNaN: true }), (values, fraction) => {
      const before = values.slice();
      const sorted = values.slice().sort();
      expect(quantile(values, fraction) === sorted[Math.floor(fraction * (values.length - 1))]).toBe(true);
      expect(values).toEqual(before);
    }),
  );
  expect(quantile(new Float32Array(), 0.5)).toBeNaN();
});
