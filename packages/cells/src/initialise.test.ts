import { createHash } from 'node:crypto';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GRU, initialise, LSTM, RNN, type InitialiseOptions } from './index.js';
import { spectralRadius } from './spectral-radius.js';

const [I, H] = [3, 12];
const sizes = { inputSize: I, hiddenSize: H, numLayers: 2, bidirectional: true, seed: 3 };
const make = { RNN: () => new RNN(sizes), LSTM: () => new LSTM(sizes), GRU: () => new GRU(sizes) };
const gates = { RNN: 1, LSTM: 4, GRU: 3 };
type Name = keyof typeof make;
const names = Object.keys(make) as Name[];

let tensors: number;
beforeEach(() => void (tensors = tf.memory().numTensors));
afterEach(() => expect(tf.memory().numTensors).toBe(tensors));

/** The weights of a module, as it was made and after `initialise`. */
function weights(name: Name, options: InitialiseOptions, layer: RNN | LSTM | GRU = make[name]()) {
  try {
    const before = layer.stateDict();
    initialise(layer, options);
    const after = layer.stateDict();
    const gate = (key: string, g: number) =>
      after
        .get(key)!
        .data.subarray(
          (g * after.get(key)!.data.length) / gates[name],
          ((g + 1) * after.get(key)!.data.length) / gates[name],
        );
    const changed = [...before.keys()].filter((key) => String(before.get(key)!.data) !== String(after.get(key)!.data));
    return { before, after, gate, changed };
  } finally {
    layer.dispose();
  }
}

const suffixes = ['_l0', '_l0_reverse', '_l1', '_l1_reverse'];
const of = (kind: string) => suffixes.map((suffix) => kind + suffix);
const md5 = (dict: Map<string, { data: Float32Array }>) => {
  const hash = createHash('md5');
  for (const { data } of dict.values()) hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return hash.digest('hex');
};

/** The largest entry of |columns^T columns - 1|, in float64. */
function distanceFromOrthonormal(v: Float32Array, columns: number): number {
  let worst = 0;
  for (let a = 0; a < columns; a++) {
    for (let b = 0; b < columns; b++) {
      let sum = a === b ? -1 : 0;
      for (let r = 0; r < v.length; r += columns) sum += v[r + a]! * v[r + b]!;
      worst = Math.max(worst, Math.abs(sum));
    }
  }
  return worst;
}

test('pytorch changes nothing', () => {
  for (const name of names) expect(weights(name, {}).changed).toEqual([]);
});

describe('orthogonal', () => {
  test.each(names)('%s: V of every gate, layer and direction, each its own', (name) => {
    const { gate, changed } = weights(name, { init: 'orthogonal', seed: 1 });
    expect(changed).toEqual(of('weight_hh'));
    const parts = of('weight_hh').flatMap((key) => Array.from({ length: gates[name] }, (_, g) => gate(key, g)));
    for (const part of parts) expect(distanceFromOrthonormal(part, H)).toBeLessThan(1e-6);
    expect(new Set(parts.map(String)).size).toBe(4 * gates[name]);
  });

  test('large ones too, and the seed decides them, in these bits', () => {
    const large = (seed: number) =>
      weights('RNN', { init: 'orthogonal', seed }, new RNN({ inputSize: 1, hiddenSize: 200 }));
    expect(distanceFromOrthonormal(large(0).gate('weight_hh_l0', 0), 200)).toBeLessThan(1e-6);
    expect(md5(large(0).after)).toBe('474a595be7f9d03dd1a523cf14885a9c');
    expect(md5(large(1).after)).not.toBe(md5(large(0).after));
  });

  test('uniform over all orthogonal matrices: the moments of an entry, both determinants', () => {
    const n = 3;
    const entries: number[] = [];
    let positive = 0;
    for (let seed = 0; seed < 2000; seed++) {
      const [a, b, c, d, e, f, g, h, i] = weights(
        'RNN',
        { init: 'orthogonal', seed },
        new RNN({ inputSize: 1, hiddenSize: n }),
      ).gate('weight_hh_l0', 0) as unknown as number[];
      positive += Number(a! * (e! * i! - f! * h!) - b! * (d! * i! - f! * g!) + c! * (d! * h! - e! * g!) > 0);
      entries.push(a!, f!, i!);
    }
    const moment = (k: number) => entries.reduce((sum, x) => sum + x ** k, 0) / entries.length;
    expect(moment(1)).toBeCloseTo(0, 1);
    expect(moment(2)).toBeCloseTo(1 / n, 2);
    expect(moment(4)).toBeCloseTo(3 / (n * (n + 2)), 2); // E q^4 on the sphere
    expect(positive / 2000).toBeCloseTo(0.5, 1);
  });
});

test('identity: V = 1, no bias; scaled with a spectral radius', () => {
  const { gate, changed } = weights('RNN', { init: 'identity', spectralRadius: 0.5 });
  expect(changed).toEqual(suffixes.flatMap((suffix) => [`weight_hh${suffix}`, `bias_ih${suffix}`, `bias_hh${suffix}`]));
  expect([...gate('weight_hh_l1', 0)]).toEqual(Array.from({ length: H * H }, (_, i) => (i % (H + 1) ? 0 : 0.5)));
  expect([...gate('bias_ih_l1', 0), ...gate('bias_hh_l1_reverse', 0)]).toEqual(Array(2 * H).fill(0));
});

test('forgetBias: b_ih of the forget gate, b_hh 0, nothing else', () => {
  const { before, after, gate, changed } = weights('LSTM', { forgetBias: 1.5 });
  expect(changed).toEqual(suffixes.flatMap((suffix) => [`bias_ih${suffix}`, `bias_hh${suffix}`]));
  for (const suffix of suffixes) {
    expect([...gate(`bias_ih${suffix}`, 1)]).toEqual(Array(H).fill(1.5));
    expect([...gate(`bias_hh${suffix}`, 1)]).toEqual(Array(H).fill(0));
    for (const g of [0, 2, 3])
      expect(gate(`bias_ih${suffix}`, g)).toEqual(before.get(`bias_ih${suffix}`)!.data.subarray(g * H, (g + 1) * H));
  }
  expect(after.size).toBe(16);
});

describe('chrono', () => {
  test.each([
    ['LSTM', 50],
    ['LSTM', 2],
    ['GRU', 784],
  ] as const)('%s, T %i: the bias of the gate that keeps is ln U(1, T - 1)', (name, maxSteps) => {
    const { gate } = weights(name, { init: 'chrono', maxSteps, seed: 4 });
    const keep = of('bias_ih').flatMap((key) => [...gate(key, 1)]);
    const times = keep.map((b) => Math.exp(b));
    expect(Math.min(...times)).toBeGreaterThan(1 - 1e-6);
    expect(Math.max(...times)).toBeLessThan((maxSteps - 1) * (1 + 1e-6));
    const mean = times.reduce((a, b) => a + b) / times.length;
    expect(Math.abs(mean - maxSteps / 2)).toBeLessThanOrEqual(0.15 * (maxSteps - 2));
    for (const key of of('bias_hh')) expect([...gate(key, 1)]).toEqual(Array(H).fill(0));
    if (name === 'LSTM') expect(of('bias_ih').flatMap((key) => [...gate(key, 0)])).toEqual(keep.map((b) => -b));
    else
      expect(weights(name, { init: 'chrono', maxSteps }).before.get('bias_ih_l0')!.data.subarray(0, H)).toEqual(
        gate('bias_ih_l0', 0),
      );
  });
});

describe('spectral radius', () => {
  test.each(names)('%s: of every gate', (name) => {
    const { gate, changed } = weights(name, { spectralRadius: 1.25 });
    expect(changed).toEqual(of('weight_hh'));
    for (const key of of('weight_hh'))
      for (let g = 0; g < gates[name]; g++) expect(spectralRadius(gate(key, g))).toBeCloseTo(1.25, 6);
  });

  const close = (matrix: number[], expected: number) =>
    expect(spectralRadius(Float32Array.from(matrix))).toBeCloseTo(expected, 7);
  test('known ones: complex pairs, a Jordan block, opposite signs, nilpotent', () => {
    close([-3], 3);
    close([0, -2, 2, 0], 2);
    close([1, 1, 0, 1], 1);
    close([1, 100, 0, -1], 1);
    close([0, 1, 0, 0], 0);
    close([0, 0, 1, 1, 0, 0, 0, 1, 0], 1);
    close([4, 0, 0, 0, 3, 4, 0, -4, 3], 5); // 4 and 3 +- 4i
    close([1e-20, 0, 0, 2e-20], 2e-20);
  });

  test('invariant under similarity', () => {
    const entry = fc.integer({ min: -8, max: 8 });
    fc.assert(
      fc.property(entry, entry, entry, fc.integer({ min: -3, max: 3 }), (a, b, d, s) => {
        // [[1, s], [0, 1]] [[a, b], [0, d]] [[1, -s], [0, 1]]
        close([a, b + s * d - s * a, 0, d], Math.max(Math.abs(a), Math.abs(d)));
      }),
    );
  });
});

describe('misuse', () => {
  test.each<[Name, InitialiseOptions, string]>([
    ['RNN', { init: 'he' as never }, "init: expected one of pytorch, orthogonal, identity, chrono, got 'he'"],
    ['LSTM', { init: 'identity' }, "init: expected identity only for the RNN, got 'identity for the LSTM'"],
    [
      'RNN',
      { init: 'chrono', maxSteps: 9 },
      "init: expected chrono only for the LSTM and the GRU, got 'chrono for the RNN'",
    ],
    ['LSTM', { init: 'chrono' }, 'maxSteps: expected a whole number >= 2 with chrono, got undefined'],
    ['LSTM', { init: 'chrono', maxSteps: 1 }, 'maxSteps: expected a whole number >= 2 with chrono, got 1'],
    [
      'LSTM',
      { init: 'chrono', maxSteps: 9, forgetBias: 1 },
      'forgetBias: expected none with chrono, which sets that bias, got 1',
    ],
    ['LSTM', { maxSteps: 9 }, 'maxSteps: expected none without chrono, got 9'],
    ['RNN', { forgetBias: 1 }, 'forgetBias: expected none with the RNN, which has no forget gate, got 1'],
    ['GRU', { forgetBias: 1 }, 'forgetBias: expected none with the GRU, which has no forget gate, got 1'],
    ['LSTM', { forgetBias: NaN }, 'forgetBias: expected a finite number, got NaN'],
    ['RNN', { spectralRadius: 0 }, 'spectralRadius: expected a number > 0, got 0'],
    ['RNN', { seed: -1 }, 'seed: expected a whole number from 0 to 4294967295, got -1'],
    [
      'RNN',
      { gain: 2 } as object,
      "initialise: expected only init, forgetBias, spectralRadius, seed, maxSteps, got 'gain'",
    ],
  ])('%s %j', (name, options, message) => {
    expect(() => weights(name, options)).toThrow(message);
  });

  test('no biases, no eigenvalue', () => {
    const bare = () => new LSTM({ inputSize: I, hiddenSize: H, bias: false });
    expect(() => weights('LSTM', { forgetBias: 1 }, bare())).toThrow(
      "forgetBias: expected a module with biases, got 'bias: false'",
    );
    expect(() => weights('LSTM', { init: 'chrono', maxSteps: 9 }, bare())).toThrow(
      "init: expected a module with biases for chrono, got 'bias: false'",
    );
    expect(weights('LSTM', { init: 'orthogonal' }, bare()).changed).toEqual(['weight_hh_l0']);
    const zero = new RNN({ inputSize: I, hiddenSize: H });
    zero.loadStateDict(
      new Map([...zero.stateDict()].map(([name, { data, shape }]) => [name, { data: data.fill(0), shape }])),
    );
    expect(() => weights('RNN', { spectralRadius: 1 }, zero)).toThrow(
      "spectralRadius: expected a V with an eigenvalue that is not 0, got 'weight_hh_l0 without one'",
    );
  });
});
