/** @file The adding problem: the sum of two marked numbers among T: node examples/adding.mjs [T] [steps] [hidden] [lr] */
import * as tf from '@tensorflow/tfjs-core';
import { initialise, Linear, LSTM, Module, Random } from '@bptt/cells';
import { GeneratedLoader } from '@bptt/data';
import { startKernels } from '@bptt/kernels';
import { regression, Solver } from '@bptt/solver';

const [T = 200, steps = 4000, hidden = 64, lr = 2e-3] = process.argv.slice(2).map(Number);
const B = 50;

class Adder extends Module {
  constructor(random) {
    super();
    this.lstm = this.addModule('lstm', new LSTM({ inputSize: 2, hiddenSize: hidden, seed: random }));
    this.fc = this.addModule('fc', new Linear({ inFeatures: hidden, outFeatures: 1, seed: random }));
    initialise(this.lstm, { init: 'chrono', maxSteps: T });
  }
  forward(x) {
    return tf.tidy(() => this.fc.forward(tf.squeeze(this.lstm.forward(x)[1][0], [0])));
  }
}

/** Numbers from [0, 1), one in each half marked; the target is the sum of the two. */
function batch(random) {
  const inputs = { data: new Float32Array(T * B * 2), shape: [T, B, 2] };
  const targets = { data: new Float32Array(B), shape: [B, 1] };
  for (let b = 0; b < B; b++) {
    const numbers = random.uniform01(T);
    const marks = [0, 1].map((half) => Math.floor(((half + random.uniform53()) * T) / 2));
    for (let t = 0; t < T; t++) inputs.data.set([numbers[t], Number(marks.includes(t))], (t * B + b) * 2);
    targets.data[b] = numbers[marks[0]] + numbers[marks[1]];
  }
  return { inputs, targets };
}

await startKernels();
const solver = new Solver({ optimArgs: { lr }, task: regression() });
const loaders = [Math.min(steps, 200), 20].map((length, seed) => new GeneratedLoader(batch, { length, seed }));
const numEpochs = Math.max(1, Math.floor(steps / 200));
const options = { numEpochs, clipNorm: 1, logNth: 1e9, log: console.error };
const { best, seconds } = await solver.train(new Adder(new Random(0)), ...loaders, options);
console.log(
  `adding, T = ${T}: mean squared error ${best.value.toFixed(5)} in ${seconds.toFixed(0)} s; always saying 1: ${(1 / 6).toFixed(4)}`,
);
