/** @file A day ahead, hour by hour, with intervals: node examples/forecasting.mjs [days] [epochs] [hidden] */
import * as tf from '@tensorflow/tfjs-core';
import { GRU, Linear, Module, Random } from '@bptt/cells';
import { forecasting, SequenceLoader } from '@bptt/data';
import { startKernels } from '@bptt/kernels';
import { CosineAnnealingLR, loadWeights, minimise, seasonalNaiveError, Solver } from '@bptt/solver';

const [days = 400, numEpochs = 12, hidden = 48] = process.argv.slice(2).map(Number);
const [season, length, horizon, quantiles] = [24, 48, 24, [0.05, 0.5, 0.95]];

/** Hourly load: a day's wave, less at weekends, a slow trend, and noise that goes on (0.8 of it an hour later). */
function generate(random) {
  let noise = 0;
  return Float32Array.from(random.uniform(days * 24, Math.sqrt(3)), (shock, t) => {
    noise = 0.8 * noise + 0.6 * shock;
    const weekend = Math.floor(t / 24) % 7 >= 5 ? 0.6 : 1;
    const day = 8 * Math.sin((2 * Math.PI * t) / 24) + 4 * Math.cos((4 * Math.PI * t) / 24);
    return 50 + t / 2000 + weekend * day + noise;
  });
}

/** The load beside what everyone knows of an hour: where it is in its day and in its week, [N, 5]. */
function withCalendar(load) {
  const waves = (t) => [24, 168].flatMap((hours) => [Math.sin, Math.cos].map((f) => f((2 * Math.PI * t) / hours)));
  const rows = Array.from(load, (value, t) => [value, ...waves(t)]);
  return { data: Float32Array.from(rows.flat()), shape: [load.length, 5] };
}

/** The last state and the last day -> all quantiles of all hours [B, horizon, quantiles], as distances from the window's mean. */
class Forecaster extends Module {
  constructor(random) {
    super();
    this.gru = this.addModule('gru', new GRU({ inputSize: 5, hiddenSize: hidden, seed: random }));
    this.fc = this.addModule('fc', new Linear({ inFeatures: hidden + season, outFeatures: 3 * horizon, seed: random }));
  }
  forward(x) {
    return tf.tidy(() => {
      const [load, calendar] = tf.split(x, [1, 4], 2);
      const mean = tf.mean(load, 0); // [B, 1]: the trend is left out
      const centred = tf.sub(load, mean);
      const [, h] = this.gru.forward(tf.concat([centred, calendar], 2));
      const day = tf.transpose(tf.squeeze(tf.slice(centred, length - season), [2]));
      const told = this.fc.forward(tf.concat([tf.squeeze(h, [0]), day], 1));
      return tf.reshape(tf.add(told, mean), [-1, horizon, quantiles.length]);
    });
  }
}

/** The pinball loss, whose minimum are the quantiles. Koenker and Bassett 1978, https://doi.org/10.2307/1913643 */
const pinball = (output, targets) => {
  const error = tf.sub(targets, output); // targets [B, horizon, 1]
  return tf.mean(tf.add(tf.mul(error, tf.tensor1d(quantiles)), tf.relu(tf.neg(error))));
};

await startKernels();
const load = generate(new Random(7));
const { train, validation, test, scaler, starts } = forecasting(withCalendar(load), { length, horizon, columns: [0] });
const loader = (windows, shuffle) => new SequenceLoader(windows, { batchSize: 64, shuffle });
const model = new Forecaster(new Random(0));
const schedule = new CosineAnnealingLR({ every: 'step' });
const solver = new Solver({ optimArgs: { lr: 4e-3 }, task: minimise(pinball), schedule });
const options = { numEpochs, logNth: 1e9, log: console.error };
const { best, seconds } = await solver.train(model, loader(train, true), loader(validation), options);
loadWeights(model, best.weights);
let [error, inside] = [0, 0];
for (const { inputs, targets } of loader(test)) {
  const told = tf.tidy(() => model.forward(tf.tensor(inputs.data, inputs.shape)).dataSync());
  targets.data.forEach((value, i) => {
    const [low, median, high] = told.subarray(3 * i, 3 * i + 3);
    error += Math.abs(value - median) * scaler.std[0];
    inside += Number(low <= value && value <= high);
  });
}
const [count, scale] = [test.length * horizon, seasonalNaiveError(load.subarray(0, starts.validation), season)];
const naive = seasonalNaiveError(load.subarray(starts.test - season), season);
console.log(
  `MASE ${(error / count / scale).toFixed(3)} (as the day before: ${(naive / scale).toFixed(3)}), ` +
    `${((100 * inside) / count).toFixed(1)} % inside the 90 % interval, ${seconds.toFixed(0)} s`,
);
