import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exp, logSumExp, normalCdf, normalQuantile } from './elementary.js';

describe('elementary functions', () => {
  it('exp is that of Math to a few units in the last place', () => {
    fc.assert(
      fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
        expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(1e-15);
      }),
    );
  });

  it('has the limits', () => {
    expect([exp(-Infinity), exp(Infinity), exp(0), exp(NaN)]).toEqual([0, Infinity, 1, NaN]);
    expect(logSumExp([-Infinity, -Infinity])).toBe(-Infinity);
    expect(logSumExp([-1000, -1000])).toBeCloseTo(-1000 + Math.log(2), 12);
  });

  // scipy.stats.norm.cdf
  it.each([
    [-8, 6.22096057427178e-16],
    [-3, 0.0013498980316300933],
    [-1, 0.15865525393145707],
    [0, 0.5],
    [0.5, 0.6914624612740131],
    [2.5, 0.9937903346742238],
  ])('normalCdf(%f) = %f', (x, p) => {
    expect(Math.abs(normalCdf(x) / p - 1)).toBeLessThan(x < -7 ? 1e-8 : 1e-13);
  });

  it('the quantile undoes the distribution function', () => {
    fc.assert(
      fc.property(fc.double({ min: -7, max: 5, noNaN: true }), (x) => {
        expect(normalQuantile(normalCdf(x))).toBeCloseTo(x, 7);
      }),
    );
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14);
    expect(normalQuantile(1e-300)).toBeCloseTo(-37.0471, 4);
  });
});
