import { describe, expect, test } from 'vitest';
import { sigmoid, sigmoidDerivative, tanhDerivative } from './activation.js';

/** |a / b - 1| in units of float64's last digit. */
const ulps = (a: number, b: number) => Math.abs(a / b - 1) / Number.EPSILON;
const near = [-3, -1, -0.5, -1e-3, 0, 1e-3, 0.5, 1, 3];
const saturated = [19, 20, 40, 100, 300, 350];

describe('tanhDerivative', () => {
  test.each(near)('is 1 - tanh^2 at %d', (a) => {
    expect(Math.abs(tanhDerivative(a) - (1 - Math.tanh(a) ** 2))).toBeLessThan(4 * Number.EPSILON);
  });
  test.each(saturated)('is 4 exp(-2 |a|) at +-%d, where 1 - tanh^2 is 0', (a) => {
    expect(1 - Math.tanh(a) ** 2).toBeLessThan(1e-15);
    for (const signed of [a, -a]) expect(ulps(tanhDerivative(signed), 4 * Math.exp(-2 * a))).toBeLessThan(4);
  });
  test('goes to 0 at the end of float64, and has no NaN beyond it', () => {
    expect(tanhDerivative(1e3)).toBe(0);
    expect(tanhDerivative(-Infinity)).toBe(0);
    expect(tanhDerivative(NaN)).toBeNaN();
  });
});

describe('sigmoid', () => {
  test.each(near)('is 1 / (1 + exp(-a)) at %d, and its derivative s (1 - s)', (a) => {
    const s = 1 / (1 + Math.exp(-a));
    expect(ulps(sigmoid(a), s)).toBeLessThan(3);
    expect(ulps(sigmoidDerivative(a), s * (1 - s))).toBeLessThan(32);
  });
  test.each([40, 100, 700])('keeps its digits at -%d, and its derivative on both sides', (a) => {
    expect(sigmoid(a)).toBe(1);
    expect(ulps(sigmoid(-a), Math.exp(-a))).toBeLessThan(3);
    for (const signed of [a, -a]) expect(ulps(sigmoidDerivative(signed), Math.exp(-a))).toBeLessThan(3);
  });
  test('has its limits and no NaN', () => {
    expect([sigmoid(Infinity), sigmoid(-Infinity), sigmoidDerivative(-Infinity)]).toEqual([1, 0, 0]);
  });
});
