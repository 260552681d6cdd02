/** @file Ours, through the public packages: on one build of the kernels and so many threads, or (`reference`) as plain tfjs operations. */
import {
  Embedding,
  GRU,
  GRUClassifier,
  Linear,
  LSTM,
  LSTMClassifier,
  Module,
  Random,
  RNN,
  RNNClassifier,
} from '@bptt/cells';
import { DataLoader, split } from '@bptt/data';
import { startKernels, startWasm, type Variant } from '@bptt/kernels';
import { setV8Flags } from '@bptt/kernels/node';
import { Adam, crossEntropy, languageModel, trainStep, type AnyBatch, type Batch } from '@bptt/solver';
import * as tf from '@tensorflow/tfjs-core';
import { loadImages } from '../../options/data.js';
import { coreLimit } from '../core-limit.js';
import { epochImages, flop, lengthsOf, type Kind, type Workload } from '../workloads.js';
import { serve, type Work } from './serve.js';

const layers = { rnn: RNN, lstm: LSTM, gru: GRU };
const classifiers = { rnn: RNNClassifier, lstm: LSTMClassifier, gru: GRUClassifier };
const classes = 10;
const random = new Random(0);
const sequence = ({ T, B, I }: Workload): tf.Tensor3D => tf.tensor3d(random.uniform(T * B * I, 1), [T, B, I]);

function batchOf({ T, B, I }: Workload): Batch {
  return {
    inputs: { data: random.uniform(T * B * I, 1), shape: [T, B, I] },
    labels: { data: Int32Array.from({ length: B }, (_, i) => i % classes), shape: [B] },
  };
}

/** Training of a classifier, a batch at a time. */
function trainer({ cell, H, I }: Workload): { step(batch: AnyBatch): void; dispose(): void } {
  const model = new classifiers[cell]({ inputSize: I, hiddenSize: H, classes });
  const optimiser = new Adam(model.namedParameters());
  return {
    step: (batch) => void trainStep(model, batch, crossEntropy, optimiser),
    dispose() {
      optimiser.dispose();
      model.dispose();
    },
  };
}

const idsOf = ({ T, B, V }: Workload) => Int32Array.from({ length: T * B }, (_, i) => (i * 37) % V!);

class LanguageModel extends Module {
  readonly #embedding: Embedding;
  readonly #layer: RNN;
  readonly #head: Linear;

  constructor({ cell, I, H, V }: Workload) {
    super();
    this.#embedding = this.addModule('embedding', new Embedding({ numEmbeddings: V!, embeddingDim: I }));
    this.#layer = this.addModule('rnn', new layers[cell]({ inputSize: I, hiddenSize: H }) as RNN);
    this.#head = this.addModule('fc', new Linear({ inFeatures: H, outFeatures: V! }));
  }

  forward(ids: tf.Tensor, { state }: { state?: tf.Tensor3D } = {}): [tf.Tensor, tf.Tensor3D] {
    return tf.tidy(() => {
      const [output, next] = this.#layer.forward(this.#embedding.forward(ids) as tf.Tensor3D, state);
      return [this.#head.forward(output), next];
    });
  }
}

const works: Record<Kind, (workload: Workload) => Work | Promise<Work>> = {
  train(workload) {
    const { step, dispose } = trainer(workload);
    const batch = batchOf(workload);
    return { call: () => step(batch), dispose };
  },

  padded(workload) {
    const { step, dispose } = trainer(workload);
    const batch = { ...batchOf(workload), lengths: lengthsOf(workload) };
    return { call: () => step(batch), dispose };
  },

  language(workload) {
    const { T, B } = workload;
    const model = new LanguageModel(workload);
    const optimiser = new Adam(model.namedParameters());
    const ids = { data: idsOf(workload), shape: [T, B] };
    const task = languageModel();
    return {
      call: () => trainStep(model, { inputs: ids, targets: ids }, task, optimiser),
      dispose: () => (optimiser.dispose(), model.dispose()),
    };
  },

  embedding(workload) {
    const { T, B, V, I } = workload;
    const table = new Embedding({ numEmbeddings: V!, embeddingDim: I });
    const ids = tf.tensor2d(idsOf(workload), [T, B], 'int32');
    const dy = tf.tensor3d(random.uniform(T * B * I, 1), [T, B, I]);
    const gradient = tf.grad(() => table.forward(ids));
    return {
      call: () => tf.dispose(gradient(table.weight, dy)),
      dispose: () => (table.dispose(), tf.dispose([ids, dy])),
    };
  },

  forward(workload) {
    const model = new classifiers[workload.cell]({ inputSize: workload.I, hiddenSize: workload.H, classes });
    const x = sequence(workload);
    return {
      call: () => tf.tidy(() => void model.forward(x).dataSync()),
      dispose: () => (model.dispose(), x.dispose()),
    };
  },

  tiny(workload) {
    const layer = new layers[workload.cell]({ inputSize: workload.I, hiddenSize: workload.H });
    const x = sequence(workload);
    return { call: () => tf.tidy(() => void layer.forward(x)), dispose: () => (layer.dispose(), x.dispose()) };
  },

  stream({ cell, B, I, H }) {
    const layer = new layers[cell]({ inputSize: I, hiddenSize: H }) as RNN; // what a state is does not matter here
    const x = tf.tensor2d(random.uniform(B * I, 1), [B, I]);
    let state: tf.Tensor3D | undefined;
    return {
      call() {
        const [output, next] = layer.step(x, state);
        tf.dispose([output, state]);
        state = next;
      },
      dispose: () => (layer.dispose(), tf.dispose([x, state])),
    };
  },

  async epoch(workload) {
    const { train } = split((await loadImages()).train, { validationFraction: 0.1, seed: 0 });
    if (train.length !== epochImages) throw new Error(`expected ${epochImages} images, found ${train.length}`);
    const loader = new DataLoader(train, { batchSize: workload.B, shuffle: true, seed: 0, mean: 0.5, std: 0.5 });
    const { step, dispose } = trainer(workload);
    return {
      call() {
        for (const batch of loader) step(batch);
      },
      dispose,
    };
  },

  // A ReLU layer of one step is two products of 256 columns each, and one operation on each sum of 512 products.
  products(workload) {
    const { B, I, H } = workload;
    const layer = new RNN({ inputSize: I, hiddenSize: H, nonlinearity: 'relu' });
    const x = sequence(workload);
    const h0 = tf.tensor3d(random.uniform(B * H, 1), [1, B, H]);
    return {
      call: () => tf.tidy(() => void layer.forward(x, h0)),
      dispose: () => (layer.dispose(), tf.dispose([x, h0])),
    };
  },
};

const [variant, threads = '1'] = process.argv.slice(2) as [Variant | 'reference', string?];
if (variant === 'reference') await startWasm();
else {
  if (variant.startsWith('wide')) setV8Flags(); // for these alone: V8 would widen others too, as a library's user does not get them
  await startKernels({ simd: variant, threads: Number(threads) });
}
// Plain operations need minutes for an epoch.
const kinds = (Object.keys(works) as Kind[]).filter((kind) => variant !== 'reference' || kind !== 'epoch');
await serve({ version: tf.version_core, kinds }, ({ workload, limit }) =>
  limit ? { call: coreLimit(variant as Variant, flop(workload)) } : works[workload.kind](workload),
);
