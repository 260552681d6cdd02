/** @file The cross-entropy's kernel has no gradient of a gradient: where one is asked for, the operations compute it. */
import * as tf from '@tensorflow/tfjs-core';
import { startKernels } from '@bptt/kernels';
import { beforeAll, expect, test } from 'vitest';
import { crossEntropy } from '../index.js';

beforeAll(async () => void (await startKernels()));

test("a gradient penalty's gradient is that of central differences", () => {
  tf.tidy(() => {
    const labels = tf.tensor1d([1, 0, 2], 'int32');
    const penalty = (logits: tf.Tensor) =>
      tf.sum(tf.square(tf.grad((x) => crossEntropy(x, labels))(logits))) as tf.Scalar;
    const values = Float32Array.from({ length: 9 }, (_, i) => Math.sin(i + 1));
    const gradient = tf
      .grad(penalty)(tf.tensor2d(values, [3, 3]))
      .dataSync();
    const h = 1e-2;
    const at = (i: number, by: number) => penalty(tf.tensor2d(values.with(i, values[i]! + by), [3, 3])).dataSync()[0]!;
    values.forEach((_, i) => expect(gradient[i]).toBeCloseTo((at(i, h) - at(i, -h)) / (2 * h), 4));
  });
});
