import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startKernels, sumOfSquares } from './index.js';

beforeAll(async () => void (await startKernels({ simd: 'strict' })));

it.each([1, 2, 7, 1000])('of %i numbers, to the bit of a loop in float64', (n) => {
  const x = Float32Array.from({ length: n }, (_, i) => Math.sin(i + 1) * 10 ** ((i % 9) - 4));
  let sum = 0;
  for (const value of x) sum += value * value;
  tf.tidy(() => void expect(sumOfSquares(tf.tensor1d(x))).toBe(sum));
});

it('is infinite or NaN where a number is', () => {
  tf.tidy(() => {
    expect(sumOfSquares(tf.tensor1d([1, -Infinity]))).toBe(Infinity);
    expect(sumOfSquares(tf.tensor1d([1, NaN]))).toBeNaN();
    expect(sumOfSquares(tf.tensor1d([3e38]))).toBe(Math.fround(3e38) ** 2);
    expect(sumOfSquares(tf.zeros([0]))).toBe(0);
  });
});

it('refuses what is not float32', () => {
  tf.tidy(() => void expect(() => sumOfSquares(tf.tensor1d([1], 'int32'))).toThrow('x: expected a float32 tensor'));
});
