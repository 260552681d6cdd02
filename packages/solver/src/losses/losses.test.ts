/** @file The losses of PyTorch's goldens, values and gradients; and that what is masked spoils neither. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  bceWithLogits,
  classification,
  crossEntropy,
  evaluate,
  huber,
  l1,
  labelling,
  mse,
  regression,
  type Task,
} from '../index.js';

type Nested = number | Nested[];
const goldens = JSON.parse(readFileSync(join(import.meta.dirname, '../../../../pytorch/losses.json'), 'utf8')) as {
  loss: keyof typeof losses;
  arguments: Record<string, number | number[]>;
  output: Nested;
  targets: Nested;
  value: number;
  gradient: Nested;
}[];
const losses = {
  cross_entropy: crossEntropy,
  mse_loss: mse,
  l1_loss: l1,
  huber_loss: huber,
  binary_cross_entropy_with_logits: bceWithLogits,
};
const flat = (nested: Nested) => ([nested] as unknown[]).flat(Infinity) as number[];
const camelCase = (name: string) => name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

let tensors: number;
beforeEach(() => void (tensors = tf.memory().numTensors));
afterEach(() => expect(tf.memory().numTensors).toBe(tensors));

test.each(goldens)('$loss $arguments is PyTorch’s', ({ loss, arguments: given, output, targets, value, gradient }) => {
  const options = Object.fromEntries(Object.entries(given).map(([name, argument]) => [camelCase(name), argument]));
  delete options['scale'];
  tf.tidy(() => {
    const wanted = tf.tensor(targets as number[], undefined, loss === 'cross_entropy' ? 'int32' : 'float32');
    const of = (x: tf.Tensor) => losses[loss](x, wanted, options) as tf.Scalar;
    const found = tf.valueAndGrad(of)(tf.tensor(output as number[]));
    expect(Math.abs(found.value.dataSync()[0]! - value)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(value)));
    const slopes = found.grad.dataSync();
    flat(gradient).forEach((slope, i) => expect(Math.abs(slopes[i]! - slope)).toBeLessThanOrEqual(1e-6));
  });
});

const own = (output: tf.Tensor, targets: tf.Tensor) =>
  tf.mean(tf.abs(tf.sub(output, tf.cast(targets, 'float32')))) as tf.Scalar;

describe.each([NaN, Infinity])('an output of %d at a masked place', (bad) => {
  test.each<[string, (x: tf.Tensor, mask: tf.Tensor) => tf.Scalar]>([
    ['crossEntropy', (x, mask) => crossEntropy(x, tf.tensor1d([1, 0, 0], 'int32'), { mask })],
    [
      'crossEntropy with smoothing',
      (x, mask) => crossEntropy(x, tf.tensor1d([1, 0, 0], 'int32'), { mask, labelSmoothing: 0.1, weight: [1, 2] }),
    ],
    ['ignoreIndex', (x) => crossEntropy(x, tf.tensor1d([1, 0, 7], 'int32'), { ignoreIndex: 7 })],
    ...([mse, l1, huber, bceWithLogits] as const).map(
      (loss, i) =>
        [
          ['mse', 'l1', 'huber', 'bceWithLogits'][i]!,
          (x: tf.Tensor, mask: tf.Tensor) =>
            loss(x, tf.tensor2d([1, 0, 0.5, 1, NaN, bad], [3, 2]), { mask: tf.tile(tf.reshape(mask, [3, 1]), [1, 2]) }),
        ] as [string, (x: tf.Tensor, mask: tf.Tensor) => tf.Scalar],
    ),
  ])('%s: neither the loss nor a gradient is spoiled', (_, loss) => {
    tf.tidy(() => {
      const mask = tf.tensor1d([1, 1, 0], 'bool');
      const of = (last: number) =>
        tf.valueAndGrad((x) => loss(x, mask))(tf.tensor2d([0.3, -1, 2, 0.1, last, last], [3, 2]));
      const [spoiled, clean] = [of(bad), of(0)];
      expect(spoiled.value.dataSync()).toEqual(clean.value.dataSync());
      expect(spoiled.grad.dataSync()).toEqual(clean.grad.dataSync());
      expect([...clean.grad.dataSync()].slice(4)).toEqual([0, 0]);
      expect(Number.isFinite(clean.value.dataSync()[0])).toBe(true);
    });
  });

  test.each<[string, Task, boolean]>([
    ['regression', regression(), false],
    ['regression by a loss of its own', regression({ loss: own }), false],
    ['labelling', labelling(), true],
    [
      'labelling by a loss of its own',
      labelling({ loss: (logits, labels, options) => crossEntropy(logits, labels, options ?? {}) }),
      true,
    ],
    ['classification', classification(), true],
  ])('%s: the epoch is what it is without it', async (name, task, classes) => {
    const shape = name === 'classification' ? [3] : [3, 1];
    const of = (last: number) => {
      const model = {
        forward: () => tf.tensor([0.3, -1, 2, 0.1, last, last], classes ? [...shape, 2] : [3, 2]),
        namedParameters: () => new Map(),
      };
      const targets = classes
        ? { data: Int32Array.of(1, 0, 0), shape }
        : { data: Float32Array.of(1, 0, 0.5, 1, NaN, bad), shape: [3, 2] };
      const batch = {
        inputs: { data: new Float32Array(3), shape: [3, 1, 1] },
        ...(name === 'classification' ? { labels: targets } : { targets }),
        mask: { data: Int32Array.of(1, 1, 0), shape: classes ? shape : [3] },
      };
      return evaluate(model, [batch], { task });
    };
    expect(await of(bad)).toEqual(await of(0));
    expect((await of(bad)).loss).toBeGreaterThan(0);
  });
});
