import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { crossEntropy, startKernels } from './index.js';

beforeAll(async () => void (await startKernels({ simd: 'strict' })));

const equations = (logits: tf.Tensor, labels: tf.Tensor) =>
  tf.neg(
    tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits), tf.oneHot(labels as tf.Tensor1D, logits.shape.at(-1)!)), -1)),
  ) as tf.Scalar;

const bits = (x: tf.Tensor) => [...new Uint32Array(x.dataSync<'float32'>().slice().buffer)];

/** The loss and the gradient of `scale` times it. */
function both(loss: typeof equations, x: number[], shape: number[], labels: number[], scale: number) {
  return tf.tidy(() => {
    const own = tf.tensor(labels, shape.slice(0, -1), 'int32');
    const { value, grads } = tf.valueAndGrads((logits) => tf.mul(loss(logits as tf.Tensor, own), scale) as tf.Scalar)([
      tf.tensor(x, shape),
    ]);
    return [...bits(value), ...bits(grads[0]!)];
  });
}

test.each([[[1, 2]], [[3, 10]], [[32, 10]], [[33, 7]], [[7, 5, 96]], [[2, 3, 4, 5]], [[129, 3]], [[10]]])(
  'the bits of the operations, %j',
  (shape) => {
    const before = tf.memory().numTensors;
    const size = tf.util.sizeFromShape(shape);
    const C = shape.at(-1)!;
    for (const [seed, scale] of [
      [1, 1],
      [2, 0.37],
      [3, -12.5],
    ] as const) {
      const x = Array.from({ length: size }, (_, i) => Math.sin((i + 1) * 12.9898 * seed) * 10 ** ((i % 4) - 1));
      const labels = Array.from({ length: size / C }, (_, i) => (i * 7 + seed) % C);
      expect(both(crossEntropy, x, shape, labels, scale)).toEqual(both(equations, x, shape, labels, scale));
    }
    expect(tf.memory().numTensors).toBe(before);
  },
);

test.each([
  ['infinite', [Infinity, 1, 2, 0, -Infinity, 1], [0, 1]],
  ['NaN', [NaN, 1, 2, 0, 3, 1], [0, 1]],
  ['far apart', [1e30, -1e30, 0, 200, -200, 0], [1, 0]],
  ['labels that are no class', [1, 2, 3, 4, 5, 6], [-1, 3]],
])('%s', (_, x, labels) => {
  const got = both(crossEntropy, x, [2, 3], labels, 1);
  const isNaN = (word: number) => (word & 0x7fffffff) > 0x7f800000; // any NaN is one
  const same = (words: number[]) => words.map((word) => (isNaN(word) ? 'NaN' : word));
  expect(same(got)).toEqual(same(both(equations, x, [2, 3], labels, 1)));
});

test('what does not fit is refused', () => {
  tf.tidy(() => {
    const logits = tf.zeros([2, 3]);
    expect(() => crossEntropy(logits, tf.tensor1d([1, 2]))).toThrow('labels: expected an int32 tensor');
    expect(() => crossEntropy(logits, tf.tensor1d([1, 2, 0], 'int32'))).toThrow('labels: expected [2], got [3]');
    expect(() => crossEntropy(tf.zeros([2, 3], 'int32'), tf.tensor1d([1, 2], 'int32'))).toThrow(
      'logits: expected a float32',
    );
  });
});
