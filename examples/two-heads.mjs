/** @file Two heads on one encoder, which was trained before: first frozen, then at a tenth of the heads' learning rate: node examples/two-heads.mjs [steps] [hidden] */
import * as tf from '@tensorflow/tfjs-core';
import { Linear, LSTM, Module, Random } from '@bptt/cells';
import { GeneratedLoader } from '@bptt/data';
import { startKernels } from '@bptt/kernels';
import { AdamW, crossEntropy, evaluate, minimise, mse, Solver } from '@bptt/solver';

const [steps = 400, hidden = 48] = process.argv.slice(2).map(Number);
const [T, B, C] = [30, 32, 3];

/** x [T, B, 1] -> which wave it is [B, C], and its frequency [B, 1]. */
class TwoHeads extends Module {
  constructor(seed) {
    super();
    this.encoder = this.addModule('encoder', new LSTM({ inputSize: 1, hiddenSize: hidden, seed }));
    this.wave = this.addModule('wave', new Linear({ inFeatures: hidden, outFeatures: C, seed }));
    this.frequency = this.addModule('frequency', new Linear({ inFeatures: hidden, outFeatures: 1, seed }));
  }
  forward(x) {
    return tf.tidy(() => {
      const h = tf.squeeze(this.encoder.forward(x)[1][0], [0]);
      return { wave: this.wave.forward(h), frequency: this.frequency.forward(h) };
    });
  }
}

/** Sines, squares and saws of any phase, with noise. */
function batch(random) {
  const [kinds, frequencies, phases] = [0, 1, 2].map(() => random.uniform01(B));
  const wave = Int32Array.from(kinds, (u) => Math.floor(C * u));
  const value = (t, b) => {
    const turn = ((0.03 + 0.1 * frequencies[b]) * t + phases[b]) % 1;
    return [Math.sin(2 * Math.PI * turn), turn < 0.5 ? 1 : -1, 2 * turn - 1][wave[b]];
  };
  const inputs = random.uniform(T * B, 0.3).map((noise, i) => noise + value(Math.floor(i / B), i % B));
  const targets = { wave: { data: wave, shape: [B] }, frequency: { data: frequencies, shape: [B, 1] } };
  return { inputs: { data: inputs, shape: [T, B, 1] }, targets };
}

const tasks = {
  wave: minimise((output, targets) => crossEntropy(output.wave, targets.wave)),
  frequency: minimise((output, targets) => mse(output.frequency, targets.frequency)),
  both: minimise((o, y) => tf.add(crossEntropy(o.wave, y.wave), tf.mul(10, mse(o.frequency, y.frequency)))),
};

await startKernels();
const model = new TwoHeads(new Random(0));
const test = [...new GeneratedLoader(batch, { length: 20, seed: 1 })];
async function train(what, seed, options) {
  const loader = new GeneratedLoader(batch, { length: steps, seed });
  await new Solver(options).train(model, loader, null, { numEpochs: 1, clipNorm: 1 });
  const { loss: wave } = await evaluate(model, test, { task: tasks.wave });
  const { loss: frequency } = await evaluate(model, test, { task: tasks.frequency });
  console.log(`${what}: cross-entropy ${wave.toFixed(3)}, squared error of the frequency ${frequency.toFixed(4)}`);
}

await train('the encoder and its first head', 0, { optimArgs: { lr: 4e-3 }, task: tasks.wave });
model.requiresGrad(false, 'encoder');
await train('both heads, the encoder frozen', 2, { optimArgs: { lr: 4e-3 }, task: tasks.both });
model.requiresGrad(true, 'encoder');
const optimArgs = { lr: 4e-3, weightDecay: 0.01, groups: [{ match: 'encoder', lr: 4e-4, weightDecay: 0 }] };
await train('all of it, the encoder at a tenth of the learning rate', 3, { optim: AdamW, optimArgs, task: tasks.both });
