import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { adam, startKernels } from './index.js';

beforeAll(async () => {
  await startKernels({ simd: 'strict' });
});

interface Options {
  eps?: number;
  weightDecay?: number;
  beta1?: number;
  beta2?: number;
}

/** PyTorch's formula in float64. */
function reference(
  p: number[],
  gradients: number[][],
  { eps = 1e-8, weightDecay = 0, beta1 = 0.9, beta2 = 0.999 }: Options,
): number[] {
  const [m, v] = [p.map(() => 0), p.map(() => 0)];
  let result = [...p];
  gradients.forEach((gradient, step) => {
    const t = step + 1;
    result = result.map((value, i) => {
      const g = gradient[i]! + weightDecay * value;
      m[i] = beta1 * m[i]! + (1 - beta1) * g;
      v[i] = beta2 * v[i]! + (1 - beta2) * g * g;
      return value - (0.01 / (1 - beta1 ** t)) * (m[i]! / (Math.sqrt(v[i]!) / Math.sqrt(1 - beta2 ** t) + eps));
    });
  });
  return result;
}

function train(start: number[], gradients: number[][], options: Options): Float32Array {
  const [parameter, m, v] = [
    tf.variable(tf.tensor1d(start)),
    tf.variable(tf.zeros([start.length])),
    tf.variable(tf.zeros([start.length])),
  ];
  const { beta1 = 0.9, beta2 = 0.999 } = options;
  let [power1, power2] = [1, 1];
  for (const values of gradients) {
    power1 *= beta1;
    power2 *= beta2;
    const gradient = tf.tensor1d(values);
    adam({
      parameter,
      gradient,
      m,
      v,
      learningRate: 0.01,
      ...options,
      correction1: 1 - power1,
      correction2: 1 - power2,
    });
    gradient.dispose();
  }
  const result = parameter.dataSync() as Float32Array;
  tf.dispose([parameter, m, v]);
  return result;
}

describe('adam', () => {
  it.each([1, 2, 3, 4, 5, 7, 8, 33])('follows the formula for %i values', (n) => {
    const random = (i: number): number => Math.sin(i * 12.9898) * 0.7;
    const start = Array.from({ length: n }, (_, i) => random(i));
    const gradients = Array.from({ length: 20 }, (_, t) =>
      start.map((_, i) => random(i + 31 * t + 7) * 10 ** ((i % 5) - 3)),
    );
    for (const options of [{}, { weightDecay: 0.1 }, { beta1: 0.5, beta2: 0.9, eps: 1e-3 }]) {
      const expected = reference(start, gradients, options);
      train(start, gradients, options).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
    }
  });

  it('keeps NaN and infinity where PyTorch has them', () => {
    const got = train([1, 1, 1, 1, 1], [[NaN, Infinity, 0, 1, -1]], {});
    expect([...got].map((value) => Math.round(value * 100) / 100)).toEqual([NaN, NaN, 1, 0.99, 1.01]);
    expect([...train([Infinity], [[1]], {})]).toEqual([Infinity]); // weight decay 0 must not make 0 x inf of it
  });

  it('lets m and v of vanished gradients go to 0, but not with an eps so small that they count', () => {
    const gradients = [[1e-19], ...Array.from({ length: 5 }, () => [0])];
    expect(train([1], gradients, { eps: 1e-8 })[0]).toBe(1);
    expect(train([1], gradients, { eps: 1e-30 })[0]).toBeCloseTo(reference([1], gradients, { eps: 1e-30 })[0]!, 3);
  });

  it('leaves tensors alone that share their values with the parameter', () => {
    const source = tf.tensor1d([1, 2, 3]);
    const [parameter, m, v] = [tf.variable(source), tf.variable(tf.zeros([3])), tf.variable(tf.zeros([3]))];
    const view = tf.reshape(parameter, [3, 1]);
    const before = tf.memory().numTensors;
    const gradient = tf.ones([3]) as tf.Tensor1D;
    for (let t = 1; t < 3; t++)
      adam({ parameter, gradient, m, v, learningRate: 0.1, correction1: 1 - 0.9 ** t, correction2: 1 - 0.999 ** t });
    expect([...source.dataSync()]).toEqual([1, 2, 3]);
    expect([...view.dataSync()]).toEqual([1, 2, 3]);
    expect(parameter.dataSync()[0]).toBeCloseTo(0.8, 5);
    expect(tf.memory().numTensors).toBe(before + 1);
    tf.dispose([source, view, parameter, m, v, gradient]);
  });

  it('refuses other shapes and types', () => {
    const v = (n: number) => tf.variable(tf.zeros([n]));
    const base = { parameter: v(3), m: v(3), v: v(3), learningRate: 0.1, correction1: 1, correction2: 1 };
    expect(() => adam({ ...base, gradient: tf.zeros([2]) })).toThrow('gradient: expected [3], got [2]');
    expect(() => adam({ ...base, gradient: tf.zeros([3], 'int32') })).toThrow('gradient: expected a float32 tensor');
  });
});
