/** @file Copy memory: ten symbols, T steps of nothing, then the ten again: node examples/copy-memory.mjs [T] [steps] [hidden] [lr] */
import * as tf from '@tensorflow/tfjs-core';
import { Embedding, initialise, Linear, LSTM, Module, Random } from '@bptt/cells';
import { GeneratedLoader } from '@bptt/data';
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
function batch(random) {
  const symbolsOf = Int32Array.from(random.uniform01(10 * B), (x) => Math.floor(x * symbols));
  const [inputs, labels] = [0, 1].map(() => ({ data: new Int32Array((T + 20) * B).fill(blank), shape: [T + 20, B] }));
  inputs.data.set(symbolsOf);
  inputs.data.fill(go, (T + 9) * B, (T + 10) * B);
  labels.data.set(symbolsOf, (T + 10) * B);
  return { inputs, labels };
}

await startKernels();
const solver = new Solver({ optim: RMSProp, optimArgs: { lr }, task: labelling() });
const loaders = [Math.min(steps, 200), 10].map((length, seed) => new GeneratedLoader(batch, { length, seed }));
const numEpochs = Math.max(1, Math.floor(steps / 200));
const options = { numEpochs, clipNorm: 1, monitor: 'valLoss', logNth: 1e9, log: console.error };
const { best, epochs, seconds } = await solver.train(new Copier(new Random(0)), ...loaders, options);
const right = 1 - ((1 - epochs[best.epoch - 1].valAccuracy) * (T + 20)) / 10;
console.log(
  `copy memory, T = ${T}: cross-entropy ${best.value.toFixed(5)}, ${(100 * right).toFixed(1)} % of the symbols, in ${seconds.toFixed(0)} s; ` +
    `without memory: ${((10 * Math.log(8)) / (T + 20)).toFixed(4)}`,
);
