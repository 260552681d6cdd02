/** @file Series of different lengths: the next value at each step, or the frequency of the whole; saved, loaded, then read live: node examples/next-value.mjs [next|frequency] [series] [epochs] */
import { readFile, writeFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import { GRU, Linear, loadWeights as loadFile, Module, Random, readCard, saveWeights } from '@bptt/cells';
import { SequenceDataset, SequenceLoader, splitSequences } from '@bptt/data';
import { startKernels } from '@bptt/kernels';
import { evaluate, loadWeights, regression, Solver } from '@bptt/solver';

const [target = 'next', count = 1500, numEpochs = 30, path = 'next-value.safetensors'] = process.argv.slice(2);

/** [T, B, 1] -> of each step [T, B, 1], or of the last one [B, 1]. */
class Forecaster extends Module {
  constructor({ perStep, hiddenSize }, seed = new Random(0)) {
    super();
    this.perStep = perStep;
    this.gru = this.addModule('gru', new GRU({ inputSize: 1, hiddenSize, seed }));
    this.fc = this.addModule('fc', new Linear({ inFeatures: hiddenSize, outFeatures: 1, seed }));
  }
  forward(x, { lengths } = {}) {
    return tf.tidy(() => {
      const [output, last] = this.gru.forward(x, undefined, { lengths });
      return this.fc.forward(this.perStep ? output : tf.squeeze(last, [0]));
    });
  }
}

const perStep = target === 'next';
const random = new Random(4);

/** A swing of its own frequency, phase and decay, 20 to 80 steps of it, with a little noise. */
function sample() {
  const [u, v, w, x] = random.uniform01(4);
  const [T, frequency, noise] = [20 + Math.floor(60 * x), 0.1 + 0.4 * u, random.uniform(82, 0.05)];
  const values = Array.from(
    noise.subarray(0, T + 1),
    (e, t) => Math.exp(-0.02 * w * t) * Math.sin(frequency * t + 6.283 * v) + e,
  );
  const inputs = values.slice(0, T).map((value) => [value]);
  return perStep
    ? { inputs, targets: values.slice(1).map((value) => [value]) }
    : { inputs, target: [10 * frequency - 3] };
}

await startKernels();
const series = new SequenceDataset(Array.from({ length: Number(count) }, sample));
const { train, validation } = splitSequences(series, { validationFraction: 0.2 });
const loader = (data, shuffle) => new SequenceLoader(data, { batchSize: 32, shuffle, bucketBatches: 10 });
const [config, task] = [{ perStep, hiddenSize: 48 }, regression({ perStep })];
const model = new Forecaster(config);
const solver = new Solver({ optimArgs: { lr: 4e-3 }, task });
const options = { numEpochs: Number(numEpochs), patience: 5, clipNorm: 1, logNth: 1e9, log: console.error };
const { best, seconds } = await solver.train(model, loader(train, true), loader(validation), options);
loadWeights(model, best.weights);
await writeFile(path, saveWeights(model, { config }));

const file = await readFile(path);
const live = new Forecaster(readCard(file).config);
loadFile(live, file);
const { rmse } = await evaluate(live, loader(validation), { task });
const { inputs } = validation.get(0);
const whole = model.forward(tf.tensor(inputs.data, [inputs.shape[0], 1, 1])).dataSync();
let [state, answer] = [];
for (const value of inputs.data) {
  const [output, next] = live.gru.step(tf.tensor2d([[value]]), state);
  [answer] = live.fc.forward(output).dataSync();
  state = next;
}
console.log(
  `${target}: root mean squared error ${rmse.toFixed(4)} in ${seconds.toFixed(0)} s; read live it differs by ${Math.abs(answer - whole.at(-1)).toExponential(0)}`,
);
