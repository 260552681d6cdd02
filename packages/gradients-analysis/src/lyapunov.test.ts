import { describe, expect, test } from 'vitest';
import { networkOf, onlyCell, sequenceOf, trajectory } from '@bptt/float64';
import { lnAbsDeterminant } from './checks/lu.js';
import { randomInput, randomNetwork } from './checks/networks.js';
import { lyapunovSpectrum } from './lyapunov.js';

const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);
const total = (exponents: (number | null)[]) => sum(exponents.map((exponent) => exponent!));

describe('the sum of all exponents, by identities that need no QR', () => {
  const [T, H, I] = [200, 6, 2];
  const warmUp = 20;

  test('RNN: ln|det V| + mean of sum ln(1 - h^2)', async () => {
    const network = randomNetwork(1, {}, { inputSize: I, hiddenSize: H, bound: 0.7 });
    const input = randomInput(T, I);
    const { exponents, steps } = await lyapunovSpectrum(network, input, { warmUp });
    const cell = onlyCell(network);
    const made = trajectory(cell, sequenceOf(input, network)).steps.slice(warmUp);
    const expected =
      lnAbsDeterminant(cell.weightHh, H) +
      sum(made.map(({ state }) => sum(state.map((h) => Math.log(1 - h * h))))) / made.length;
    expect(steps).toBe(T - warmUp);
    expect(Math.abs(total(exponents) / expected - 1)).toBeLessThan(1e-14);
  });

  test('LSTM: mean of (sum ln f + sum ln|tanh(c) o (1 - o)|) + ln|det U_o|', async () => {
    const network = randomNetwork(4, {}, { inputSize: I, hiddenSize: H, bound: 0.7 });
    const input = randomInput(T, I);
    const { exponents } = await lyapunovSpectrum(network, input, { warmUp });
    const cell = onlyCell(network);
    const made = trajectory(cell, sequenceOf(input, network)).steps.slice(warmUp);
    const ofStep = ({ state, gates }: (typeof made)[0]) =>
      sum(gates.subarray(H, 2 * H).map(Math.log)) +
      sum(
        state.subarray(H).map((c, j) => Math.log(Math.abs(Math.tanh(c) * gates[3 * H + j]! * (1 - gates[3 * H + j]!)))),
      );
    const expected = sum(made.map(ofStep)) / made.length + lnAbsDeterminant(cell.weightHh.slice(3 * H * H), H);
    expect(Math.abs(total(exponents) / expected - 1)).toBeLessThan(1e-14);
  });
});

test('a linear network has the logarithms of its eigenvalues, the first ones too when only they are asked for', async () => {
  // ReLU of positive numbers is linear.
  const network = networkOf(
    new Map([
      ['weight_ih_l0', { data: [1, 1, 1], shape: [3, 1] }],
      ['weight_hh_l0', { data: [0.9, 0.1, 0.2, 0, 0.5, 0.3, 0, 0, 0.1], shape: [3, 3] }],
    ]),
    { nonlinearity: 'relu' },
  );
  const input = { data: new Float64Array(400).fill(1), shape: [400, 1] };
  const { exponents, standardErrors } = await lyapunovSpectrum(network, input);
  [0.9, 0.5, 0.1].forEach((eigenvalue, i) => expect(exponents[i]).toBeCloseTo(Math.log(eigenvalue), 12));
  expect(Math.max(...standardErrors.map((error) => error!))).toBeLessThan(1e-12);
  const first = await lyapunovSpectrum(network, input, { count: 1 });
  expect(first.exponents).toEqual([expect.closeTo(Math.log(0.9), 12)]);
});

describe('the standard error', () => {
  const network = networkOf(
    new Map([
      ['weight_ih_l0', { data: [1], shape: [1, 1] }],
      ['weight_hh_l0', { data: [0.8], shape: [1, 1] }],
    ]),
  );
  const spectrum = async (T: number, seed: number, warmUp = 0) => {
    const { exponents, standardErrors } = await lyapunovSpectrum(network, randomInput(T, 1, seed), { warmUp });
    return { exponent: exponents[0]!, error: standardErrors[0]! };
  };
  const mean = (values: number[]) => sum(values) / values.length;
  /** The standard error of the mean of independent values. */
  const errorOf = (values: number[]) =>
    Math.sqrt(sum(values.map((x) => (x - mean(values)) ** 2)) / (values.length - 1) / values.length);

  test('is that of the means of ten stretches', async () => {
    const [T, warmUp] = [28, 3];
    const { steps } = trajectory(onlyCell(network), sequenceOf(randomInput(T, 1, 7), network));
    const local = steps.slice(warmUp).map(({ state }) => Math.log(0.8 * (1 - state[0]! ** 2)));
    const ends = [0, 2, 5, 7, 10, 12, 15, 17, 20, 22, 25];
    const stretches = ends.slice(1).map((end, k) => mean(local.slice(ends[k], end)));
    const { exponent, error } = await spectrum(T, 7, warmUp);
    expect(exponent).toBeCloseTo(mean(local), 13);
    expect(error / errorOf(stretches)).toBeCloseTo(1, 12);
  });

  test('is that of the steps where they are fewer than ten, and there is none of one', async () => {
    const { steps } = trajectory(onlyCell(network), sequenceOf(randomInput(4, 1, 7), network));
    const local = steps.map(({ state }) => Math.log(0.8 * (1 - state[0]! ** 2)));
    expect((await spectrum(4, 7)).error / errorOf(local)).toBeCloseTo(1, 12);
    expect((await spectrum(1, 7)).error).toBeNull();
  });

  test('is how far exponents of other inputs are spread', async () => {
    const runs = await Promise.all(Array.from({ length: 100 }, (_, seed) => spectrum(300, seed)));
    const spread = errorOf(runs.map(({ exponent }) => exponent)) * Math.sqrt(runs.length);
    expect(mean(runs.map(({ error }) => error)) / spread).toBeGreaterThan(0.75);
    expect(mean(runs.map(({ error }) => error)) / spread).toBeLessThan(1.33);
  });
});

test('directions that are mapped to zero have no exponent, and say so', async () => {
  const dead = networkOf(
    new Map([
      ['weight_ih_l0', { data: [-1], shape: [1, 1] }],
      ['weight_hh_l0', { data: [1], shape: [1, 1] }],
    ]),
    { nonlinearity: 'relu' },
  );
  expect(await lyapunovSpectrum(dead, { data: [1, 1, 1], shape: [3, 1] })).toMatchObject({
    exponents: [null],
    reason: 'a direction is mapped to zero',
  });
});

test('a wrong count or warm-up is refused', async () => {
  const network = randomNetwork(1, {}, { inputSize: 1, hiddenSize: 2 });
  await expect(lyapunovSpectrum(network, randomInput(5, 1), { warmUp: 5 })).rejects.toThrow(
    'warmUp: expected a whole number from 0 to 4, got 5',
  );
  await expect(lyapunovSpectrum(network, randomInput(5, 1), { count: 3 })).rejects.toThrow(
    'count: expected a whole number from 1 to 2, got 3',
  );
});
