import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { LossCurve, smoothed } from './loss-curve.js';

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

test('a short curve smoothed like a long one is what the long one would have recorded', () => {
  for (const steps of [1, 7, 255, 256, 500]) {
    const losses = Array.from({ length: steps }, (_, i) => Math.sin(i) + 2);
    const curve = new LossCurve();
    curve.add(losses);
    const width = 4 * curve.width;
    const expected = Array.from({ length: Math.ceil(steps / width) }, (_, bin) => {
      const part = losses.slice(bin * width, (bin + 1) * width);
      return [bin * width + (part.length + 1) / 2, part.reduce((a, b) => a + b) / part.length];
    });
    const found = smoothed(curve.points(), curve.width, width);
    expect(found.map(([step]) => step)).toEqual(expected.map(([step]) => step));
    found.forEach(([, loss], i) => expect(loss).toBeCloseTo(expected[i]![1]!, 12));
    expect(smoothed(curve.points(), curve.width, curve.width)).toEqual(curve.points());
  }
});
