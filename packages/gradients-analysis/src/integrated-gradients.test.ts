import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { networkOf, type Values } from '@bptt/float64';
import { kinds, randomInput, randomNetwork } from './checks/networks.js';
import { gaussLegendre, integratedGradients } from './integrated-gradients.js';

/** [T, I] as [T, 1, I] */
const batch = ({ data, shape: [T = 0, I = 0] }: Values): Values => ({ data, shape: [T, 1, I] });

test('the quadrature is exact for polynomials up to degree 2 n - 1', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 79 }), (n, degree) => {
      fc.pre(degree <= 2 * n - 1);
      const integral = gaussLegendre(n).reduce((sum, { node, weight }) => sum + weight * node ** degree, 0);
      return Math.abs(integral * (degree + 1) - 1) < 1e-13;
    }),
  );
});

describe.each(kinds)('%s', (_name, gates, options) => {
  test('attributions add up to y(x) - y(baseline)', async () => {
    const network = randomNetwork(gates, options, { inputSize: 3, hiddenSize: 5, bound: 0.9, seed: 7 });
    const inputs = batch(randomInput(6, 3));
    const { attributions, differences, gaps } = await integratedGradients(
      network,
      inputs,
      {},
      { baseline: 0.3, points: 40 },
    );
    const sum = attributions.data.reduce((a, b) => a + b);
    expect(attributions.shape).toEqual([6, 1, 3]);
    expect(Math.abs(differences[0]!)).toBeGreaterThan(1e-3);
    expect(sum - differences[0]!).toBeCloseTo(gaps[0]!, 14);
    // A ReLU's gradient jumps on the way, which quadrature sees less well.
    expect(Math.abs(gaps[0]!)).toBeLessThan(
      'nonlinearity' in options && options.nonlinearity === 'relu' ? 0.02 : 1e-12,
    );
  });
});

test('exact with one point for a linear network', async () => {
  const positive = (...shape: number[]): Values => ({
    data: Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => 0.1 + 0.01 * i),
    shape,
  });
  const network = networkOf(
    new Map([
      ['weight_ih_l0', positive(3, 2)],
      ['weight_hh_l0', positive(3, 3)],
    ]),
    { nonlinearity: 'relu' },
  );
  const { gaps, differences } = await integratedGradients(network, batch(positive(5, 2)), {}, { points: 1 });
  expect(Math.abs(gaps[0]! / differences[0]!)).toBeLessThan(1e-14);
});

test('a baseline of another shape, or no points, is refused', async () => {
  const network = randomNetwork(1, {}, { inputSize: 1, hiddenSize: 2 });
  const inputs = batch(randomInput(3, 1));
  await expect(integratedGradients(network, inputs, {}, { baseline: batch(randomInput(2, 1)) })).rejects.toThrow(
    'baseline: expected [3, 1, 1], got',
  );
  await expect(integratedGradients(network, inputs, {}, { points: 0 })).rejects.toThrow(
    'points: expected a whole number >= 1, got 0',
  );
});
