/** @file Copy memory: ten symbols, T steps of nothing, then the ten again: node examples/copy-memory.mjs [T] [steps] [hidden] [lr] */
import * as tf from '@tensorflow/tfjs-core';
import { Embedding, initialise, Linear, LSTM, Module, Random } from '@bptt/cells';
import { startKernels } from '@bptt/kernels';
import { labelling, RMSProp, Solver } from '@bptt/solver';

const [T = 100, steps = 6000, hidden = 128, lr = 1e-3] = process.argv.slice(2).map(Number);
const [B, symbols, blank, go] = [32, 8, 8, 9];

class Copier extends Module {
  constructor(random) {
    super();
    this.embedding = this.addModule('embedding', new Embedding({ numEmbeddings: 10, embeddingDim: 10, seed: random }));
    this.lstm = this.addModule('lstm', new LSTM({ inputSize: 10, hiddenSize: hidden, seed: random }));
    this.fc = this.addModule('fc', new Linear({ inFeatures: hidden, outFeatures: 9, seed: random }));
    initialise(this.lstm, { init: 'chrono', maxSteps: Math.ceil(1.5 * T) + 1 });
  }
  forward(ids) {
    return tf.tidy(() => this.fc.forward(this.lstm.forward(this.embedding.forward(ids))[0]));
  }
}

/** ids [T + 20, B]: ten symbols, T - 1 blanks, `go`, ten blanks; labels: blanks, and the ten symbols at the end. */
const loader = (length, seed) => {
  const random = new Random(seed);
  const shape = [T + 20, B];
  return {
    length,
    *[Symbol.iterator]() {
      for (let i = 0; i < length; i++) {
        const inputs = { data: new Int32Array(shape[0] * B).fill(blank), shape };
        const labels = { data: new Int32Array(shape[0] * B).fill(blank), shape };
        inputs.data.fill(go, (T + 9) * B, (T + 10) * B);
        random.uniform(10 * B, 0.5).forEach((x, k) => {
          inputs.data[k] = labels.data[(T + 10) * B + k] = Math.floor((x + 0.5) * symbols);
        });
        yield { inputs, labels };
      }
    },
  };
};

await startKernels();
const solver = new Solver({ optim: RMSProp, optimArgs: { lr }, task: labelling() });
const numEpochs = Math.max(1, Math.floor(steps / 200));
const options = {
  numEpochs,
  clipNorm: 1,
  monitor: 'valLoss',
  logNth: 200,
  log: (line) => line.startsWith('[Epoch') && console.error(line),
};
const {
  best,
  epochs,
  steps: done,
  seconds,
} = await solver.train(new Copier(new Random(0)), loader(Math.min(steps, 200), 1), loader(10, 2), options);
const right = 1 - ((1 - epochs[best.epoch - 1].valAccuracy) * (T + 20)) / 10;
console.log(
  `copy memory, T = ${T}: cross-entropy ${best.value.toFixed(5)}, ${(100 * right).toFixed(1)} % of the symbols, after ${done} steps in ` +
    `${seconds.toFixed(0)} s; without memory: ${((10 * Math.log(8)) / (T + 20)).toFixed(4)}`,
);
