/** @file The adding problem: the sum of two marked numbers among T: node examples/adding.mjs [T] [steps] [hidden] [lr] */
import * as tf from '@tensorflow/tfjs-core';
import { initialise, Linear, LSTM, Module, Random } from '@bptt/cells';
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

/** Each time it is iterated, `length` new batches: numbers from [0, 1), one in each half marked; the target is their sum. */
const loader = (length, seed) => {
  const random = new Random(seed);
  return {
    length,
    *[Symbol.iterator]() {
      for (let i = 0; i < length; i++) {
        const inputs = { data: new Float32Array(T * B * 2), shape: [T, B, 2] };
        const targets = { data: new Float32Array(B), shape: [B, 1] };
        for (let b = 0; b < B; b++) {
          const numbers = random.uniform(T + 2, 0.5).map((x) => x + 0.5);
          const half = Math.floor(T / 2);
          const marks = [Math.floor(numbers[T] * half), half + Math.floor(numbers[T + 1] * (T - half))];
          for (let t = 0; t < T; t++) inputs.data[(t * B + b) * 2] = numbers[t];
          for (const t of marks) {
            inputs.data[(t * B + b) * 2 + 1] = 1;
            targets.data[b] += numbers[t];
          }
        }
        yield { inputs, targets };
      }
    },
  };
};

await startKernels();
const solver = new Solver({ optimArgs: { lr }, task: regression() });
const numEpochs = Math.max(1, Math.floor(steps / 200));
const options = {
  numEpochs,
  clipNorm: 1,
  logNth: 200,
  log: (line) => line.startsWith('[Epoch') && console.error(line),
};
const {
  best,
  steps: done,
  seconds,
} = await solver.train(new Adder(new Random(0)), loader(Math.min(steps, 200), 1), loader(20, 2), options);
console.log(
  `adding, T = ${T}: mean squared error ${best.value.toFixed(5)} after ${done} steps in ${seconds.toFixed(0)} s; always saying 1: ${(1 / 6).toFixed(4)}`,
);
