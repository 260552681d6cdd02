// Forward, backward and three steps of Adam of each module; the same file runs in Node and in the browser. Gives numbers as their bits.
import * as tf from '@tensorflow/tfjs-core';
import { GRUClassifier, LSTMClassifier, RNNClassifier } from '@bptt/cells';
import { lstm, runningThreads, startKernels } from '@bptt/kernels';
import { Adam, crossEntropy, trainStep } from '@bptt/solver';

const [T, B, I] = [9, 6, 5];
const inputs = {
  data: Float32Array.from({ length: T * B * I }, (_, i) => ((i * 2654435761) % 4096) / 2048 - 1),
  shape: [T, B, I],
};
const labels = { data: Int32Array.from({ length: B }, (_, i) => i % 3), shape: [B] };
const modules = {
  RNN: [RNNClassifier, {}],
  'RNN relu': [RNNClassifier, { nonlinearity: 'relu' }],
  LSTM: [LSTMClassifier, {}],
  GRU: [GRUClassifier, {}],
  'LSTM in layers and directions': [LSTMClassifier, { numLayers: 2, bidirectional: true }],
};

/** @param threads how many share every call, however small it is; what comes back says how many there are. */
export async function step({ simd = 'strict', threads, ...options } = {}) {
  const variant = await startKernels({ simd, threads, ...options });
  const results = { backend: tf.getBackend(), variant };
  if (threads) results.threads = await useThreads(threads);
  for (const [name, [Classifier, settings]] of Object.entries(modules)) {
    const model = new Classifier({ inputSize: I, hiddenSize: 19, classes: 3, seed: 1, ...settings });
    const parameters = new Map(model.namedParameters());
    const x = tf.tensor3d(inputs.data, inputs.shape);
    const logits = hex(model.forward(x).dataSync());
    const { grads } = tf.variableGrads(() => tf.sum(tf.square(model.forward(x))), [...parameters.values()]);
    const gradients = Object.fromEntries([...parameters].map(([key, { name }]) => [key, hex(grads[name].dataSync())]));
    const optimiser = new Adam(parameters, { lr: 1e-2 });
    const losses = [1, 2, 3].map(() => trainStep(model, { inputs, labels }, crossEntropy, optimiser).loss);
    const weights = Object.fromEntries([...model.stateDict()].map(([key, { data }]) => [key, hex(data)]));
    results[name] = { logits, gradients, losses, weights };
  }
  return results;
}

async function useThreads(threads) {
  tf.dispose(lstm({ x: tf.ones([1, 1, 1]), weightIh: tf.ones([4, 1]), weightHh: tf.ones([4, 1]) }));
  const [team] = tf.engine()[Symbol.for('@bptt/kernels')].running.teams;
  if (!team) return runningThreads();
  await team.start();
  while (!team.ready && !team.alone) await new Promise((resolve) => setTimeout(resolve, 5));
  team.threadsFor = (rows) => (team.alone ? 1 : Math.min(rows, threads));
  return runningThreads();
}

const hex = (floats) =>
  Array.from(new Uint32Array(floats.slice().buffer), (bits) => bits.toString(16).padStart(8, '0')).join(' ');
