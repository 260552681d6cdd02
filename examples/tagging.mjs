/** @file A tag for each token that the tokens before and behind it decide: node examples/tagging.mjs [sentences] [epochs] */
import * as tf from '@tensorflow/tfjs-core';
import { Embedding, Linear, LSTM, Module, Random } from '@bptt/cells';
import { SequenceDataset, SequenceLoader, splitSequences } from '@bptt/data';
import { startKernels } from '@bptt/kernels';
import { evaluate, labelling, loadWeights, perClass, Solver } from '@bptt/solver';

const [sentences = 4000, numEpochs = 12, hidden = 48] = process.argv.slice(2).map(Number);
const tokens = 12;

/** Tags: 0 comes once, 1 its first place, 2 in between, 3 its last place. Right answers are always possible, with both directions only. */
function sentence(random) {
  const T = 4 + Math.floor((random.uniform(1, 0.5)[0] + 0.5) * 12);
  const ids = Int32Array.from(random.uniform(T, 0.5), (x) => 1 + Math.floor((x + 0.5) * tokens)); // 0 is the padding
  const labels = ids.map((id, t) => Number(ids.lastIndexOf(id) > t) + 2 * Number(ids.indexOf(id) < t));
  return { inputs: ids, labels: labels.map((k) => [0, 1, 3, 2][k]) };
}

class Tagger extends Module {
  constructor(random) {
    super();
    const embedding = new Embedding({ numEmbeddings: tokens + 1, embeddingDim: 24, paddingIdx: 0, seed: random });
    this.embedding = this.addModule('embedding', embedding);
    const lstm = new LSTM({ inputSize: 24, hiddenSize: hidden, bidirectional: true, seed: random });
    this.lstm = this.addModule('lstm', lstm);
    this.fc = this.addModule('fc', new Linear({ inFeatures: 2 * hidden, outFeatures: 4, seed: random }));
  }
  forward(ids, { lengths }) {
    return tf.tidy(() => this.fc.forward(this.lstm.forward(this.embedding.forward(ids), undefined, { lengths })[0]));
  }
}

await startKernels();
const random = new Random(4);
const make = (count) => new SequenceDataset(Array.from({ length: count }, () => sentence(random)));
const { train, validation } = splitSequences(make(sentences));
const loader = (data, shuffle) => new SequenceLoader(data, { batchSize: 32, shuffle, bucketBatches: 10 });
const model = new Tagger(new Random(0));
const task = labelling({ metrics: () => ({ f1OfEach: perClass('f1') }) });
const solver = new Solver({ optimArgs: { lr: 5e-3 }, task });
const options = { numEpochs, patience: 4, clipNorm: 1, logNth: 1e9, log: console.error };
const { best, seconds } = await solver.train(model, loader(train, true), loader(validation), options);
loadWeights(model, best.weights);
const { accuracy, f1OfEach } = await evaluate(model, loader(make(1000)), { task });
const each = ['once', 'first', 'between', 'last'].map((name, c) => `${name} ${f1OfEach[c].toFixed(3)}`).join(', ');
console.log(
  `${(100 * accuracy).toFixed(2)} % of the tags (F1: ${each}), ${seconds.toFixed(0)} s; the best possible is 100 %`,
);
