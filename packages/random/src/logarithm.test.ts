import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ln } from './logarithm.js';

test('ln is Math.log, to 4 units in the last place', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-300, max: 1e300, noNaN: true }),
      fc.double({ min: 0.5, max: 2, noNaN: true }),
      (wide, near) => {
        for (const x of [wide, near])
          expect(Math.abs(ln(x) - Math.log(x))).toBeLessThanOrEqual(1e-15 * Math.max(1, Math.abs(Math.log(x))));
      },
    ),
  );
  expect([ln(0), ln(1), ln(Infinity), ln(-1), ln(NaN)]).toEqual([-Infinity, 0, Infinity, NaN, NaN]);
});
