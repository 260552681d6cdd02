/** @file Exported models in onnxruntime: their logits are ours. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { GRUClassifier, LSTMClassifier, Random, RNNClassifier, type Classifier, type ModelCard } from '@bptt/cells';
import { DataLoader, ImageDataset } from '@bptt/data';
import { writeOnnx, type OnnxOptions } from '@bptt/formats/onnx';
import { Solver } from '@bptt/solver';
import { env, InferenceSession, Tensor } from 'onnxruntime-web';
import { beforeAll, describe, expect, test } from 'vitest';

beforeAll(() => {
  env.wasm.numThreads = 1;
  env.logLevel = 'error';
});

const onnxClassifier = (model: Classifier, card: ModelCard, options?: OnnxOptions): Uint8Array =>
  writeOnnx({ architecture: model.architecture, weights: model.stateDict(), card }, options);

const sizes = { inputSize: 6, hiddenSize: 9, classes: 10 };
const models: [string, () => Classifier][] = [
  ['RNN tanh', () => new RNNClassifier(sizes)],
  [
    'RNN relu, bidirectional, 2 layers, mean',
    () => new RNNClassifier({ ...sizes, nonlinearity: 'relu', bidirectional: true, numLayers: 2, head: 'mean' }),
  ],
  ['LSTM', () => new LSTMClassifier(sizes)],
  ['LSTM, 3 layers, no bias', () => new LSTMClassifier({ ...sizes, numLayers: 3, bias: false })],
  ['LSTM, bidirectional, 2 layers', () => new LSTMClassifier({ ...sizes, numLayers: 2, bidirectional: true })],
  ['LSTM, mean', () => new LSTMClassifier({ ...sizes, head: 'mean' })],
  ['LSTM, bidirectional, last output', () => new LSTMClassifier({ ...sizes, bidirectional: true, head: 'output' })],
  ['GRU', () => new GRUClassifier(sizes)],
  ['GRU, bidirectional, 2 layers', () => new GRUClassifier({ ...sizes, numLayers: 2, bidirectional: true })],
  ['GRU, bidirectional, no bias', () => new GRUClassifier({ ...sizes, bidirectional: true, bias: false })],
];

/** Digits of 5 rows, in which the lit pixels tell the class. */
function digits(): ImageDataset {
  const [count, height, width] = [100, 5, 6];
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  const images = Uint8Array.from({ length: count * height * width }, (_, i) => {
    const [image, pixel] = [Math.floor(i / (height * width)), i % (height * width)];
    return (pixel * (labels[image]! + 3) + image) % 7 < 3 ? 255 : (i * 37) % 80;
  });
  return new ImageDataset({ images, labels, shape: [count, height, width] });
}

describe.each(models)('%s', (_, make) => {
  test('trained, its logits in onnxruntime are ours to 1e-6, for every length and batch', async () => {
    const model = make();
    const loader = new DataLoader(digits(), { batchSize: 20, shuffle: true });
    await new Solver({ optimArgs: { lr: 0.01 } }).train(model, loader, loader, { numEpochs: 1 });
    model.eval();
    const session = await InferenceSession.create(
      onnxClassifier(model, { normalisation: { mean: 0.5, std: 0.5 }, seed: 1 }),
      { executionProviders: ['wasm'] },
    );
    expect(session.inputNames).toEqual(['input']);
    expect(session.outputNames).toEqual(['logits']);
    for (const [T, B] of [
      [5, 4],
      [1, 1],
      [28, 3],
      [60, 1],
    ] as const) {
      const data = new Random(T).uniform(T * B * sizes.inputSize, 1);
      const { logits } = await session.run({ input: new Tensor('float32', data, [T, B, sizes.inputSize]) });
      expect(logits!.dims).toEqual([B, 10]);
      const ours = tf.tidy(() => model.forward(tf.tensor3d(data, [T, B, sizes.inputSize])).dataSync());
      const difference = Math.max(
        ...ours.map((x, i) => Math.abs(x - (logits!.data[i] as number)) / Math.max(1, Math.abs(x))),
      );
      expect(difference).toBeLessThan(1e-6);
    }
    await session.release();
    model.dispose();
  });
});

test('the same model gives the same bytes, with its card as metadata', async () => {
  const model = new LSTMClassifier(sizes);
  const bytes = onnxClassifier(model, { seed: 7 });
  expect(onnxClassifier(model, { seed: 7 })).toEqual(bytes);
  const text = new TextDecoder('latin1').decode(bytes);
  for (const part of ['hiddenSize', 'B sequences of T rows', 'logits', 'bptt']) expect(text).toContain(part);
  model.dispose();
});

const steps: [string, () => Classifier][] = [
  ['RNN relu', () => new RNNClassifier({ ...sizes, nonlinearity: 'relu' })],
  ['LSTM of 2 layers, mean', () => new LSTMClassifier({ ...sizes, numLayers: 2, head: 'mean' })],
  ['GRU of 3 layers', () => new GRUClassifier({ ...sizes, numLayers: 3 })],
];

test.each(steps)('%s: the logits of every step, whole and in pieces', async (_, make) => {
  const model = make();
  const session = await InferenceSession.create(onnxClassifier(model, {}, { head: 'every', state: true }));
  const states = model instanceof LSTMClassifier ? ['h', 'c'] : ['h'];
  expect(session.inputNames).toEqual(['input', ...states.map((name) => `${name}0`)]);
  expect(session.outputNames).toEqual(['logits', ...states.map((name) => `${name}N`)]);
  const [T, B] = [7, 3];
  const data = new Random(3).uniform(T * B * sizes.inputSize, 1);
  const expected = tf.tidy(() => {
    const [output] = model.rnn.forward(tf.tensor3d(data, [T, B, sizes.inputSize]));
    return model.fc.forward(tf.reshape(output, [T * B, sizes.hiddenSize])).dataSync();
  });
  for (const pieces of [[7], [1, 4, 2]]) {
    const zeros = () =>
      new Tensor('float32', new Float32Array(model.rnn.numLayers * B * 9), [model.rnn.numLayers, B, 9]);
    let carried: Record<string, Tensor> = Object.fromEntries(states.map((name) => [`${name}0`, zeros()]));
    const found: number[] = [];
    let row = 0;
    for (const length of pieces) {
      const part = data.slice(row * B * 6, (row += length) * B * 6);
      const results = await session.run({ input: new Tensor('float32', part, [length, B, 6]), ...carried });
      expect(results['logits']!.dims).toEqual([length, B, 10]);
      found.push(...(results['logits']!.data as Float32Array));
      carried = Object.fromEntries(states.map((name) => [`${name}0`, results[`${name}N`] as Tensor]));
    }
    expect(Math.max(...found.map((x, i) => Math.abs(x - expected[i]!)))).toBeLessThan(1e-6);
  }
  await session.release();
  model.dispose();
});

test('a head of every step takes both directions; a state does not', async () => {
  const model = new GRUClassifier({ ...sizes, bidirectional: true });
  const session = await InferenceSession.create(onnxClassifier(model, {}, { head: 'every' }));
  const input = new Tensor('float32', new Random(3).uniform(5 * 2 * 6, 1), [5, 2, 6]);
  const { logits } = await session.run({ input });
  const expected = tf.tidy(() => {
    const [output] = model.rnn.forward(tf.tensor3d(input.data as Float32Array, [5, 2, 6]));
    return model.fc.forward(tf.reshape(output, [10, 18])).dataSync();
  });
  expected.forEach((x, i) => expect(logits!.data[i]).toBeCloseTo(x, 6));
  await session.release();
  expect(() => onnxClassifier(model, {}, { state: true })).toThrow('state: expected a model of one direction');
  model.dispose();
  const mean = new GRUClassifier({ ...sizes, head: 'mean' });
  expect(() => onnxClassifier(mean, {}, { state: true })).toThrow("state: expected a head other than 'mean'");
  mean.dispose();
});

test('a projection is refused by name', () => {
  const model = new LSTMClassifier({ ...sizes, projSize: 4 });
  expect(() => onnxClassifier(model, {})).toThrow(
    "model: expected an LSTM without projSize, which ONNX does not have, got 'projSize 4'",
  );
  model.dispose();
});
