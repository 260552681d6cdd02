/** @file The functions on whole models: gates, health, fixed points, occlusion, classifiers, and what goes wrong. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type Classifier, GRU, GRUClassifier, LSTM, LSTMClassifier, RNN, RNNClassifier } from '@bptt/cells';
import { startKernels } from '@bptt/kernels';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { networkOf, norm, onlyCell, type Values } from '@bptt/float64';
import norms from './checks/norms.json';
import { randomInput, randomNetwork, relativeDifference } from './checks/networks.js';
import { decayOf } from './decay.js';
import { fixedPoints } from './fixed-points.js';
import { gateTimescales } from './gate-timescales.js';
import { gradientHealth } from './gradient-health.js';
import { inputGradientNorms } from './input-gradient-norms.js';
import { inputGradients } from './input-gradients.js';
import { inputGradientSpread } from './input-gradient-spread.js';
import { occlusion } from './occlusion.js';
import { saliency } from './saliency.js';
import { standardNormal } from './standard-normal.js';

const batch = ({ data, shape: [T = 0, I = 0] }: Values, B = 1): Values => ({ data, shape: [T / B, B, I] });
/** One unit: h' = f(w h). */
const unit = (w: number, nonlinearity: 'tanh' | 'relu' = 'tanh') =>
  networkOf(
    new Map([
      ['weight_ih_l0', { data: [1], shape: [1, 1] }],
      ['weight_hh_l0', { data: [w], shape: [1, 1] }],
    ]),
    { nonlinearity },
  );

test('gates: zero weights and a forget bias of ln 27 keep 1/e for 27.497 steps', async () => {
  const network = randomNetwork(4, {}, { inputSize: 1, hiddenSize: 3, bound: 0 });
  onlyCell(network).biasIh.fill(Math.log(27), 3, 6);
  const [cell] = await gateTimescales(network, batch(randomInput(8, 1), 2));
  expect(cell).toMatchObject({ layer: 0, direction: 'forward', gate: 'f', closed: 0, open: 1 });
  cell!.timescales.forEach((tau) => expect(tau).toBeCloseTo(27.497, 3));
  expect(cell!.histogram).toEqual(Array.from({ length: 20 }, (_, bin) => (bin === 19 ? 4 * 2 * 3 : 0)));
  await expect(gateTimescales(unit(1), batch(randomInput(2, 1)))).rejects.toThrow(
    "network: expected an LSTM or GRU, which have gates, got 'an RNN'",
  );
});

test.each([
  ['LSTM', 4, 'f'],
  ['GRU', 3, 'z'],
] as const)('gates of an %s: below 0.1 they are closed, above 0.9 open, each in its bin', async (_, gates, gate) => {
  const values = [0.09, 0.11, 0.5001, 0.89, 0.91, 0.99];
  const H = values.length;
  const network = randomNetwork(gates, {}, { inputSize: 1, hiddenSize: H, bound: 0 });
  onlyCell(network).biasHh.set(
    values.map((f) => Math.log(f / (1 - f))),
    H,
  );
  const [cell] = await gateTimescales(network, batch(randomInput(6, 1), 2));
  expect(cell).toMatchObject({ gate, closed: 1 / 6, open: 2 / 6 });
  cell!.means.forEach((mean, j) => expect(mean).toBeCloseTo(values[j]!, 14));
  cell!.timescales.forEach((tau, j) => expect(tau! / (-1 / Math.log(values[j]!))).toBeCloseTo(1, 12));
  const bins: Record<number, number> = { 1: 1, 2: 1, 10: 1, 17: 1, 18: 1, 19: 1 };
  expect(cell!.histogram).toEqual(Array.from({ length: 20 }, (_, bin) => 6 * (bins[bin] ?? 0)));
});

test("the norms of a batch's dL/dx_t are those of each sample's own loss, computed alone", () => {
  const [T, B, I] = [5, 4, 3];
  const model = new LSTMClassifier({ inputSize: I, hiddenSize: 6, classes: 4 });
  const { data } = batch(randomInput(T * B, I), B);
  const inputs = Float32Array.from(data);
  const loss = (x: tf.Tensor, labels: number[]) =>
    tf.neg(
      tf.mean(
        tf.sum(tf.mul(tf.logSoftmax(model.forward(x as tf.Tensor3D)), tf.oneHot(tf.tensor1d(labels, 'int32'), 4)), 1),
      ),
    ) as tf.Scalar;
  const gradient = (values: Float32Array, shape: [number, number, number], labels: number[]) =>
    tf.tidy(() => ({
      data: tf
        .grad((x: tf.Tensor) => loss(x, labels))(tf.tensor3d(values, shape))
        .dataSync<'float32'>(),
      shape,
    }));
  const sample = (b: number) =>
    Float32Array.from({ length: T * I }, (_, i) => inputs[(Math.floor(i / I) * B + b) * I + (i % I)]!);
  const alone = [0, 1, 2, 3].map((b) => {
    const { data: dx } = gradient(sample(b), [T, 1, I], [b]);
    return Array.from({ length: T }, (_, t) => Math.hypot(...dx.subarray(t * I, (t + 1) * I)));
  });
  const { median, lower, upper } = inputGradientNorms(gradient(inputs, [T, B, I], [0, 1, 2, 3]));
  for (let t = 0; t < T; t++) {
    const [a, b, c, d] = alone.map((norms) => norms[t]!).sort((x, y) => x - y) as [number, number, number, number];
    expect(median[t]).toBeCloseTo((b + c) / 2, 6);
    expect(lower[t]).toBeCloseTo(a + 0.75 * (b - a), 6);
    expect(upper[t]).toBeCloseTo(c + 0.25 * (d - c), 6);
  }
  expect(inputGradientNorms({ data: Float32Array.of(NaN, 0), shape: [2, 1, 1] }).median).toEqual([null, 0]);
  model.dispose();
});

test('norms keep what squares would lose', () => {
  expect(norm([3e-200, 4e-200]) / 5e-200).toBeCloseTo(1, 14);
  expect(norm([3e200, 4e200]) / 5e200).toBeCloseTo(1, 14);
  expect([norm([]), norm([0, 0]), norm([1, Infinity])]).toEqual([0, 0, Infinity]);
  expect(norm([1, NaN])).toBeNaN();
});

test('health: clipped as by clip_grad_norm_, and the first name that is not finite', () => {
  const gradients = [
    ['a', [3, 0]],
    ['b', [0, 4]],
  ] as const;
  const health = gradientHealth({
    gradients,
    clipNorm: 1,
    parameters: [
      ['a', [1, 1]],
      ['b', [1, 1]],
    ],
    updated: [
      ['a', [1.1, 1]],
      ['b', [1, 1]],
    ],
  });
  expect(health).toMatchObject({ norm: 5, norms: { a: 3, b: 4 }, notFinite: null });
  expect(health.clippedNorm).toBeCloseTo(5 / 5.000001, 12);
  expect(health.relativeUpdate).toBeCloseTo(0.1 / 2, 12);
  expect(
    gradientHealth({
      gradients: [
        ['a', [1]],
        ['b', [NaN, 1]],
      ],
    }),
  ).toEqual({ norm: null, clippedNorm: null, relativeUpdate: null, norms: { a: 1, b: null }, notFinite: 'b' });
});

describe('fixed points', () => {
  test('one unit, w = 2: 0 and +-0.957504, eigenvalues 2 and 0.166372', async () => {
    const { points, failed } = await fixedPoints(unit(2), {
      starts: { data: [-1, -0.9, 0.01, 0.9, 1], shape: [5, 1] },
    });
    expect(failed).toBe(0);
    const sorted = points.toSorted((a, b) => a.state[0]! - b.state[0]!);
    expect(sorted.map(({ state }) => state[0]!.toFixed(6))).toEqual([
      '-0.957504',
      sorted[1]!.state[0]!.toFixed(6),
      '0.957504',
    ]);
    expect(Math.abs(sorted[1]!.state[0]!)).toBeLessThan(1e-12);
    expect(sorted.map(({ eigenvalues }) => eigenvalues[0]!.re.toFixed(6))).toEqual([
      '0.166372',
      '2.000000',
      '0.166372',
    ]);
    expect(sorted.map(({ stable }) => stable)).toEqual([true, false, true]);
  });

  test('are found from where a whole Newton step leads away', async () => {
    // Beside the maximum of tanh(2 s) - s, at 0.4407, the tangent meets zero far off: from 0.45, at 10.6.
    const [start, w] = [0.45, 2];
    const slope = w / Math.cosh(w * start) ** 2 - 1;
    const newton = start - (Math.tanh(w * start) - start) / slope;
    expect(Math.abs(Math.tanh(w * newton) - newton)).toBeGreaterThan(Math.abs(Math.tanh(w * start) - start));
    const { points, failed } = await fixedPoints(unit(w), { starts: { data: [start, -start], shape: [2, 1] } });
    expect(failed).toBe(0);
    expect(points.map(({ state, starts }) => [state[0]!.toFixed(6), starts])).toEqual([
      ['0.957504', 1],
      ['-0.957504', 1],
    ]);
  });

  test('of an LSTM and a GRU they stay where they are', async () => {
    for (const gates of [4, 3]) {
      const { points } = await fixedPoints(randomNetwork(gates, {}, { inputSize: 2, hiddenSize: 4 }), {
        x: [0.3, -0.2],
      });
      expect(points.length).toBeGreaterThan(0);
      expect(points[0]!.residual).toBeLessThan(1e-12);
    }
  });

  test('a network without one says how many starts failed', async () => {
    const drifting = unit(1, 'relu');
    onlyCell(drifting).biasIh.fill(1);
    expect(await fixedPoints(drifting, { starts: { data: [1, 2], shape: [2, 1] } })).toEqual({ points: [], failed: 2 });
  });
});

describe.each(['the kernels', 'the equations'])('against autodiff in float32, on %s', (engine) => {
  beforeAll(
    async () => void (await (engine === 'the kernels' ? startKernels({ simd: 'strict' }) : tf.setBackend('cpu'))),
  );
  afterAll(() => tf.disposeVariables());

  test.each<[string, () => Classifier]>([
    ['RNN', () => new RNNClassifier({ inputSize: 4, hiddenSize: 6, classes: 3, seed: 1 })],
    ['RNN relu', () => new RNNClassifier({ inputSize: 4, hiddenSize: 6, classes: 3, seed: 1, nonlinearity: 'relu' })],
    ['LSTM', () => new LSTMClassifier({ inputSize: 4, hiddenSize: 6, classes: 3, seed: 1 })],
    [
      'GRU, two layers, both directions, mean',
      () =>
        new GRUClassifier({
          inputSize: 4,
          hiddenSize: 6,
          classes: 3,
          seed: 1,
          numLayers: 2,
          bidirectional: true,
          head: 'mean',
        }),
    ],
  ])("%s: logits, their gradients, the loss's gradient", async (_name, make) => {
    const model = make();
    const network = networkOf(model);
    const inputs = batch(randomInput(10, 4), 2);
    const x = tf.tensor3d(
      Float32Array.from(inputs.data as ArrayLike<number>),
      inputs.shape as [number, number, number],
    );
    const logits = model.forward(x).dataSync();
    const found = await saliency(network, inputs, { classes: [2, 0] });
    expect(relativeDifference(found.logits!.flat(), logits)).toBeLessThan(1e-5);
    const pick = tf.tensor2d([
      [0, 0, 1],
      [1, 0, 0],
    ]);
    const gradient = (y: (l: tf.Tensor2D) => tf.Tensor) =>
      tf
        .grad((input) => tf.sum(y(model.forward(input as tf.Tensor3D))))(x)
        .dataSync();
    expect(
      relativeDifference(
        found.gradients.data,
        gradient((l) => tf.mul(l, pick)),
      ),
    ).toBeLessThan(1e-5);
    const ofLoss = await saliency(network, inputs, { of: 'loss', classes: [2, 0] });
    const loss = (l: tf.Tensor2D) => tf.sub(tf.log(tf.sum(tf.exp(l), 1)), tf.sum(tf.mul(l, pick), 1));
    expect(relativeDifference(ofLoss.gradients.data, gradient(loss))).toBeLessThan(1e-5);
    expect(ofLoss.y[0]).toBeCloseTo(
      tf.log(tf.sum(tf.exp(tf.tensor1d(logits.slice(0, 3))))).dataSync()[0]! - logits[2]!,
      5,
    );

    const { changes, median } = await occlusion(network, inputs, { classes: [2, 0] });
    const without = tf.tensor3d(
      x.dataSync().map((v, i) => (Math.floor(i / 8) === 1 ? 0 : v)),
      [5, 2, 4],
    );
    const y = model.forward(without).dataSync();
    expect(changes[0]![1]!).toBeCloseTo(logits[2]! - y[2]!, 5);
    expect(changes[1]![1]!).toBeCloseTo(logits[3]! - y[3]!, 5);
    expect(median).toHaveLength(5);
    model.dispose();
  });
});

describe('the exercise: 50 steps, hidden size 20, 20 seeds', () => {
  const makers = {
    'rnn tanh': (seed: number) => new RNN({ inputSize: 1, hiddenSize: 20, seed }),
    'rnn relu': (seed: number) => new RNN({ inputSize: 1, hiddenSize: 20, seed, nonlinearity: 'relu' }),
    lstm: (seed: number) => new LSTM({ inputSize: 1, hiddenSize: 20, seed }),
    gru: (seed: number) => new GRU({ inputSize: 1, hiddenSize: 20, seed }),
  };

  test.each(Object.keys(makers) as (keyof typeof makers)[])(
    "%s: the norms of PyTorch's autograd in float64",
    async (name) => {
      await tf.setBackend('cpu');
      const seeds = Array.from({ length: 20 }, (_, seed) => {
        const layer = makers[name](seed);
        const network = networkOf(layer);
        layer.dispose();
        return { network, input: standardNormal([50, 1], seed) };
      });
      const { median, lower, upper, decayPerStep, halfLife } = await inputGradientSpread(seeds);
      expect(Math.max(...median.map((norm, t) => Math.abs(norm! / norms[name][t]! - 1)))).toBeLessThan(1e-13);
      expect(lower.every((value, t) => value! <= median[t]! && median[t]! <= upper[t]!)).toBe(true);
      expect(halfLife! * Math.log(decayPerStep!)).toBeCloseTo(-Math.LN2, 12);
    },
  );
});

describe('ends of the range', () => {
  test('decay: a power law, growth, nothing, one step, zeros left out', () => {
    expect(decayOf([0.125, 0.25, 0.5, 1])).toEqual({
      decayPerStep: expect.closeTo(0.5, 14),
      halfLife: expect.closeTo(1, 14),
    });
    expect(decayOf([0, 0, 0.25, 0.5, 1])).toMatchObject({ decayPerStep: expect.closeTo(0.5, 14) });
    expect(decayOf([4, 2, 1])).toMatchObject({
      decayPerStep: expect.closeTo(2, 14),
      halfLife: null,
      reason: 'on average the gradient grows with the distance',
    });
    expect(decayOf([1, 1])).toEqual({
      decayPerStep: 1,
      halfLife: null,
      reason: 'on average the gradient does not change with the distance',
    });
    expect(decayOf([0, 0])).toEqual({
      decayPerStep: null,
      halfLife: null,
      reason: 'the gradient is zero at every step',
    });
    expect(decayOf([1])).toEqual({ decayPerStep: null, halfLife: null, reason: 'one step has no decay' });
    expect(decayOf([0, 1])).toMatchObject({ reason: 'the gradient is zero at every step but one' });
    expect(decayOf([null, 1])).toMatchObject({ reason: 'a norm is beyond the range of float64' });
  });

  test('a dead network, and norms far below the square root of the smallest number', async () => {
    expect(await inputGradients(unit(-1, 'relu'), { data: [-1, -1], shape: [2, 1] })).toEqual({
      norms: [0, 0],
      decayPerStep: null,
      halfLife: null,
      reason: 'the gradient is zero at every step',
    });
    const T = 240;
    const { norms, decayPerStep } = await inputGradients(unit(0.06), { data: new Float64Array(T), shape: [T, 1] });
    expect(norms[0]! / 0.06 ** (T - 1)).toBeCloseTo(1, 10);
    expect(decayPerStep).toBeCloseTo(0.06, 10);
  });

  test('exploding beyond float64: null and a reason', async () => {
    const result = await inputGradients(unit(1e3), { data: new Float64Array(120), shape: [120, 1] });
    expect(result).toMatchObject({
      decayPerStep: null,
      halfLife: null,
      reason: 'a norm is beyond the range of float64',
    });
    expect([result.norms[0], result.norms[119]]).toEqual([null, 1]);
    await expect(
      inputGradients(unit(1e3, 'relu'), { data: new Float64Array(120).fill(1), shape: [120, 1] }),
    ).rejects.toThrow('state: overflows at step 103');
  });

  test('weights and inputs that are not finite, misshapen or of another architecture are refused by name', async () => {
    const weights = (more: [string, Values][]) =>
      new Map<string, Values>([
        ['weight_ih_l0', { data: [1], shape: [1, 1] }],
        ['weight_hh_l0', { data: [1], shape: [1, 1] }],
        ...more,
      ]);
    expect(() => networkOf(weights([['weight_hh_l0', { data: [NaN], shape: [1, 1] }]]))).toThrow(
      'weight_hh_l0: expected finite numbers, got NaN at index 0',
    );
    expect(() => networkOf(weights([['weight_hh_l0', { data: [1, 1], shape: [2, 1] }]]))).toThrow(
      'weight_hh_l0: expected [G H, H] with G = 1 (RNN), 3 (GRU) or 4 (LSTM), got [2, 1]',
    );
    expect(() => networkOf(weights([['conv1.weight', { data: [1], shape: [1] }]]))).toThrow(
      'conv1.weight: not of an RNN, LSTM or GRU',
    );
    expect(() => networkOf(weights([['weight_hr_l0', { data: [1], shape: [1, 1] }]]))).toThrow(
      'weights: weight_hr_l0: an LSTM with projections',
    );
    expect(() => networkOf(new Map())).toThrow('weights: weight_hh is missing');
    await expect(inputGradients(unit(1), { data: [Infinity], shape: [1, 1] })).rejects.toThrow(
      'input: expected finite numbers, got Infinity at index 0',
    );
    await expect(inputGradients(unit(1), { data: [1, 2], shape: [1, 2] })).rejects.toThrow(
      'input: expected [T, B, 1], got [1, 1, 2]',
    );
    await expect(saliency(unit(1), { data: [1], shape: [1, 1, 1] }, { classes: 1 })).rejects.toThrow(
      'network: expected one with a classifier head',
    );
  });

  test('an abort signal stops the work, which reports how far it is', async () => {
    const network = randomNetwork(4, {}, { inputSize: 1, hiddenSize: 64 });
    const controller = new AbortController();
    const seen: number[] = [];
    const onProgress = (fraction: number) => {
      seen.push(fraction);
      if (seen.length === 2) controller.abort();
    };
    await expect(
      inputGradients(network, randomInput(5000, 1), { onProgress, signal: controller.signal }),
    ).rejects.toMatchObject({ code: 'BPTT_ABORTED' });
    expect(seen).toHaveLength(2);
    expect(seen[1]!).toBeGreaterThan(seen[0]!);
    expect(seen[1]!).toBeLessThan(1);
  });
});
