/** @file A day ahead, hour by hour, with intervals: node examples/forecasting.mjs [days] [epochs] [hidden] */
import * as tf from '@tensorflow/tfjs-core';
import { GRU, Linear, Module, Random } from '@bptt/cells';
import { forecasting, SequenceLoader } from '@bptt/data';
import { startKernels } from '@bptt/kernels';
import { loadWeights, minimise, seasonalNaiveError, Solver } from '@bptt/solver';

const [days = 400, numEpochs = 12, hidden = 48] = process.argv.slice(2).map(Number);
const [season, length, horizon, quantiles] = [24, 96, 24, [0.05, 0.5, 0.95]];

/** Hourly load: a day's wave, less at weekends, a slow trend, and noise that goes on (0.8 of it an hour later). */
function generate(random) {
  let noise = 0;
  const u = random.uniform(days * 24, 1.7320508); // of variance 1
  return Float32Array.from(u, (shock, t) => {
    noise = 0.8 * noise + 0.6 * shock;
    const weekend = Math.floor(t / 24) % 7 >= 5 ? 0.6 : 1;
    return (
      50 + t / 2000 + weekend * (8 * Math.sin((2 * Math.PI * t) / 24) + 4 * Math.cos((4 * Math.PI * t) / 24)) + noise
    );
  });
}

/** The last state -> all quantiles of all hours, [B, horizon, quantiles]. What it tells is how far each hour is from that of the day before. */
class Forecaster extends Module {
  constructor(random) {
    super();
    this.gru = this.addModule('gru', new GRU({ inputSize: 1, hiddenSize: hidden, seed: random }));
    this.fc = this.addModule(
      'fc',
      new Linear({ inFeatures: hidden, outFeatures: horizon * quantiles.length, seed: random }),
    );
  }
  forward(x) {
    return tf.tidy(() => {
      const change = this.fc.forward(tf.squeeze(this.gru.forward(x)[1], [0]));
      const dayBefore = tf.transpose(tf.slice(x, [length - season, 0, 0], [horizon, -1, 1]), [1, 0, 2]);
      return tf.add(tf.reshape(change, [-1, horizon, quantiles.length]), dayBefore);
    });
  }
}

/** The pinball loss, whose minimum are the quantiles. Koenker and Bassett 1978, https://doi.org/10.2307/1913643 */
const pinball = (output, targets) => {
  const error = tf.sub(targets, output); // targets [B, horizon, 1]
  return tf.mean(
    tf.maximum(tf.mul(error, tf.tensor1d(quantiles)), tf.mul(error, tf.tensor1d(quantiles.map((q) => q - 1)))),
  );
};

await startKernels();
const series = generate(new Random(7));
const { train, validation, test, scaler, starts } = forecasting(series, { length, horizon });
const loader = (windows, shuffle) => new SequenceLoader(windows, { batchSize: 64, shuffle });
const model = new Forecaster(new Random(0));
const solver = new Solver({ optimArgs: { lr: 2e-3 }, task: minimise(pinball) });
const options = { numEpochs, patience: 3, logNth: 1e9, log: console.error };
const { best, seconds } = await solver.train(model, loader(train, true), loader(validation), options);
loadWeights(model, best.weights);

let [error, naive, inside, count] = [0, 0, 0, 0];
for (const { inputs, targets } of loader(test)) {
  const output = tf.tidy(() => model.forward(tf.tensor(inputs.data, inputs.shape)).dataSync());
  const told = scaler.inverse({ data: output, shape: [output.length, 1] }).data;
  const [read, values] = [inputs, targets].map((array) => scaler.inverse(array).data);
  values.forEach((value, i) => {
    const [low, median, high] = told.subarray(3 * i, 3 * i + 3);
    const [b, h] = [Math.floor(i / horizon), i % horizon];
    error += Math.abs(value - median);
    naive += Math.abs(value - read[(length - season + h) * targets.shape[0] + b]);
    inside += Number(low <= value && value <= high);
    count++;
  });
}
const scale = seasonalNaiveError(series.subarray(0, starts.validation), season);
console.log(
  `MASE ${(error / count / scale).toFixed(3)} (as the day before: ${(naive / count / scale).toFixed(3)}), ` +
    `${((100 * inside) / count).toFixed(1)} % inside the 90 % interval, ${seconds.toFixed(0)} s`,
);
