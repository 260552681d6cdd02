import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { LossCurve } from './loss-curve.js';

test('bins are means of their steps, at most 256 of them, whatever the pieces they came in', () => {
  const pieces = fc.array(fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { maxLength: 900 }), { maxLength: 6 });
  fc.assert(
    fc.property(pieces, (parts) => {
      const curve = new LossCurve();
      for (const part of parts) curve.add(part);
      const losses = parts.flat();
      const points = curve.points();
      expect(points.length).toBeLessThanOrEqual(256);
      expect(points).toHaveLength(Math.ceil(losses.length / curve.width));
      points.forEach(([step, loss], bin) => {
        const own = losses.slice(bin * curve.width, (bin + 1) * curve.width);
        expect(step).toBe(bin * curve.width + (own.length + 1) / 2);
        expect(loss).toBeCloseTo(own.reduce((a, b) => a + b, 0) / own.length, 9);
      });
    }),
    { numRuns: 40 },
  );
});
