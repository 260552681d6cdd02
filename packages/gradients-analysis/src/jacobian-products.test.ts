import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { atOnce, networkOf, product, transpose, type InitialState, type Network } from '@bptt/float64';
import { kinds, randomInput, randomNetwork, relativeDifference } from './checks/networks.js';
import { inputJacobians } from './input-gradients.js';
import { jacobianProducts } from './jacobian-products.js';
import { orthogonalise, singularValues } from './qr.js';
import { standardNormal } from './standard-normal.js';
import { stateSingularValues, stateTransitions } from './state-jacobians.js';

/** A seeded orthogonal matrix. */
const orthogonal = (n: number, seed: number): Float64Array => orthogonalise(standardNormal([n, n], seed).data, n).rows;

/** Q^T diag(values) Q */
function symmetric(values: number[], seed: number): Float64Array {
  const n = values.length;
  const q = orthogonal(n, seed);
  return product(
    transpose(q, n),
    q.map((x, i) => values[Math.floor(i / n)]! * x),
    n,
    n,
    n,
  );
}

/** h_t = W x_t + V h_(t-1) + b: a ReLU that never switches off, since b and h_0 hold every unit near a million. */
function linear(V: Float64Array, W: Float64Array): { network: Network; initial: InitialState } {
  const H = Math.sqrt(V.length);
  const million = new Float64Array(H).fill(1e6);
  const away = product(V, million, H, H, 1);
  const network = networkOf(
    new Map([
      ['weight_ih_l0', { data: W, shape: [H, W.length / H] }],
      ['weight_hh_l0', { data: V, shape: [H, H] }],
      ['bias_ih_l0', { data: million, shape: [H] }],
      ['bias_hh_l0', { data: away.map((x) => -x), shape: [H] }],
    ]),
    { nonlinearity: 'relu' },
  );
  return { network, initial: { h0: { data: million, shape: [1, 1, H] } } };
}

const exp = (ln: number | null | undefined) => Math.exp(ln ?? -Infinity);

describe('closed forms', () => {
  test('linear: dh_T/dx_t = V^(T-1-t) W', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 12 }),
        fc.nat(1e6),
        (H, I, T, seed) => {
          const V = standardNormal([H, H], seed).data.map((x) => (0.1 * x) / H);
          const W = standardNormal([H, I], seed + 1).data;
          const { network, initial } = linear(V, W);
          const { data } = inputJacobians(network, randomInput(T, I), initial);
          let expected = W;
          for (let t = T - 1; t >= 0; t--) {
            if (relativeDifference(data.subarray(t * H * I, (t + 1) * H * I), expected) > 1e-13) return false;
            expected = product(V, expected, H, H, I);
          }
          return true;
        },
      ),
      { numRuns: 100 },
    );
  });

  test('linear with an orthogonal V: all singular values are 1', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 8 }), fc.nat(1e6), async (H, seed) => {
        const { network, initial } = linear(orthogonal(H, seed), new Float64Array(H));
        const { lnLargest, lnMiddle, lnSmallest, lnBound } = await jacobianProducts(
          network,
          { data: new Float64Array(30), shape: [30, 1] },
          initial,
        );
        for (const values of [lnLargest, lnMiddle, lnSmallest, lnBound!])
          expect(values.every((value) => Math.abs(value!) < 1e-12)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test('symmetric V: the powers of its eigenvalues, even a hundred orders of magnitude apart', async () => {
    const eigenvalues = [0.95, 0.5, 0.1, 0.01];
    const { network, initial } = linear(symmetric(eigenvalues, 3), new Float64Array(4));
    const { lags, lnLargest, lnMiddle, lnSmallest } = await jacobianProducts(
      network,
      { data: new Float64Array(60), shape: [60, 1] },
      initial,
    );
    expect(lags).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
    lags.forEach((lag, i) => {
      expect(lnLargest[i]! / (lag * Math.log(0.95))).toBeCloseTo(1, 12);
      expect(lnMiddle[i]! / (lag * Math.log(0.1))).toBeCloseTo(1, 12);
      expect(lnSmallest[i]! / (lag * Math.log(0.01))).toBeCloseTo(1, 12);
    });
  });
});

describe.each(kinds)('%s', (_name, gates, options) => {
  const network = randomNetwork(gates, options, { inputSize: 2, hiddenSize: 5, bound: 0.9, seed: 3 });
  const input = randomInput(6, 2);

  test('at short lags: the singular values of the products multiplied out', async () => {
    const {
      data,
      shape: [T = 0, n = 0],
    } = stateTransitions(network, input);
    const { lnLargest, lnMiddle, lnSmallest } = await jacobianProducts(network, input);
    for (let lag = 1; lag < T; lag++) {
      const values = atOnce(singularValues(data.subarray((T - lag - 1) * n * n, (T - lag) * n * n), n));
      const found = [lnLargest, lnMiddle, lnSmallest].map((values) => exp(values[lag - 1]));
      [values[0]!, values[Math.floor(n / 2)]!, values[n - 1]!].forEach((value, i) => {
        expect(Math.abs(found[i]! - value) / values[0]!).toBeLessThan(1e-13);
      });
    }
  });

  test('one step: those of J_t', async () => {
    const [first] = (await stateSingularValues(network, input)).slice(-1);
    const { lnLargest } = await jacobianProducts(network, input, { lags: [1] });
    expect(exp(lnLargest[0])).toBeCloseTo(first![0]!, 13);
  });
});

test('tanh: never above sigma_max(V)^lag', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 6 }), fc.nat(1e6), async (H, seed) => {
      const network = randomNetwork(1, {}, { inputSize: 1, hiddenSize: H, bound: 1.5, seed });
      const { lnLargest, lnBound } = await jacobianProducts(network, randomInput(20, 1, seed));
      return lnLargest.every((value, i) => value === null || value <= lnBound![i]! + 1e-12);
    }),
    { numRuns: 50 },
  );
});

test('singular values: of A and of its transpose the same, squares sum to the squared norm', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 }), fc.nat(1e6), (m, n, seed) => {
      const a = standardNormal([m, n], seed).data;
      const values = atOnce(singularValues(a, m));
      expect(values).toHaveLength(Math.min(m, n));
      expect(relativeDifference(values, atOnce(singularValues(transpose(a, m), n)))).toBeLessThan(1e-13);
      expect(Math.hypot(...values) / Math.hypot(...a)).toBeCloseTo(1, 13);
    }),
  );
});

test('a long sequence reports at most 50 lags; wrong ones are refused', async () => {
  const network = randomNetwork(1, {}, { inputSize: 1, hiddenSize: 1 });
  const { lags } = await jacobianProducts(network, randomInput(1000, 1));
  expect([lags.length, lags[0], lags.at(-1)]).toEqual([50, 1, 1000]);
  await expect(jacobianProducts(network, randomInput(5, 1), { lags: [6] })).rejects.toThrow(
    'lags: expected whole numbers from 1 to 5, got 6',
  );
});
