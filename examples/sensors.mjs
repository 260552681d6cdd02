/** @file Which movement a sensor saw, from records of different lengths and classes of different sizes: node examples/sensors.mjs [records] [epochs] */
import { LSTMClassifier, Random } from '@bptt/cells';
import { SequenceDataset, SequenceLoader, splitSequences } from '@bptt/data';
import { startKernels } from '@bptt/kernels';
import { classification, evaluate, f1, loadWeights, perClass, Solver } from '@bptt/solver';

const [records = 2000, numEpochs = 15] = process.argv.slice(2).map(Number);
const movements = [
  { name: 'walking', share: 0.6, hertz: 1.8, size: 1 },
  { name: 'stairs', share: 0.25, hertz: 1.5, size: 1.4 },
  { name: 'running', share: 0.1, hertz: 2.7, size: 2.5 },
  { name: 'falling', share: 0.05, hertz: 0, size: 4 },
];

/** A record of 3 axes at 20 Hz, of 2 to 8 seconds: a movement's rhythm on each axis, at any phase and strength, with noise. */
function record(random) {
  const uniform = (from, to) => from + (random.uniform(1, 0.5)[0] + 0.5) * (to - from);
  let [left, label] = [uniform(0, 1), 0];
  while (label < movements.length - 1 && (left -= movements[label].share) >= 0) label++;
  const { hertz, size } = movements[label];
  const [T, phase] = [Math.round(uniform(40, 160)), uniform(0, 2 * Math.PI)];
  const [speed, strength, fall] = [hertz * uniform(0.85, 1.15), size * uniform(0.7, 1.3), uniform(0.2, 0.8) * T];
  const inputs = Array.from({ length: T }, (_, t) =>
    [0, 1, 2].map((axis) => {
      const rhythm = Math.sin((2 * Math.PI * speed * (axis + 1) * t) / 20 + phase) / (axis + 1);
      const impact = Math.exp(-Math.abs(t - fall) / 3);
      return strength * (hertz ? rhythm : impact) + uniform(-1, 1) * 1.2;
    }),
  );
  return { inputs, label };
}

await startKernels();
const random = new Random(3);
const make = (count) => new SequenceDataset(Array.from({ length: count }, () => record(random)));
const { train, validation } = splitSequences(make(records), { validationFraction: 0.2 });
const test = make(Math.round(records / 2));
const loader = (data, shuffle) => new SequenceLoader(data, { batchSize: 32, shuffle, bucketBatches: 10 });

const weight = movements.map(({ share }) => 1 / (movements.length * share)); // the rare ones count as much as the frequent
const task = classification({ weight, metrics: () => ({ f1: f1(), f1OfEach: perClass('f1') }) });
const model = new LSTMClassifier({ inputSize: 3, hiddenSize: 48, classes: movements.length, head: 'mean', seed: 0 });
const solver = new Solver({ optimArgs: { lr: 5e-3 }, task });
const options = { numEpochs, monitor: 'valF1', patience: 5, clipNorm: 1, logNth: 1e9, log: console.error };
const { best, seconds } = await solver.train(model, loader(train, true), loader(validation), options);
loadWeights(model, best.weights);
const { accuracy, f1: macro, f1OfEach } = await evaluate(model, loader(test), { task });
const each = movements.map(({ name }, c) => `${name} ${f1OfEach[c].toFixed(3)}`).join(', ');
console.log(`F1 ${macro.toFixed(3)} (${each}), accuracy ${(100 * accuracy).toFixed(1)} %, ${seconds.toFixed(0)} s`);
