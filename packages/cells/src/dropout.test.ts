import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { dropout } from './dropout.js';
import { GRU, GRUClassifier, LSTM, Random } from './index.js';

beforeAll(async () => void (await tf.setBackend('cpu')));

const options = { inputSize: 3, hiddenSize: 5, numLayers: 3, seed: 4 };
const x = () => tf.tensor3d(new Random(1).uniform(4 * 2 * 3, 1), [4, 2, 3]);
const outputs = (layer: LSTM | GRU, times: number) =>
  Array.from({ length: times }, () => tf.tidy(() => layer.forward(x())[0].dataSync<'float32'>()));

test('each number is 0 with probability p, else scaled so that the mean stays', () => {
  for (const p of [0, 0.2, 0.75, 1]) {
    const values = tf.tidy(() => dropout(tf.ones([100, 1000]), p, new Random(3)).dataSync<'float32'>());
    expect([...new Set(values)].sort()).toEqual(p === 0 ? [1] : p === 1 ? [0] : [0, Math.fround(1 / (1 - p))]);
    // Five standard deviations of a mean of 10^5.
    expect(Math.abs(values.filter((v) => v === 0).length / 1e5 - p)).toBeLessThanOrEqual(
      5 * Math.sqrt((p * (1 - p)) / 1e5),
    );
  }
});

test('the gradient goes through what is left, scaled alike', () => {
  tf.tidy(() => {
    const values = dropout(tf.ones([50]), 0.4, new Random(3)).dataSync();
    expect(
      tf
        .grad((y) => dropout(y, 0.4, new Random(3)))(tf.ones([50]))
        .dataSync(),
    ).toEqual(values);
  });
});

test('acts while training, between layers, and never on the output', () => {
  const [plain, dropping] = [new LSTM(options), new LSTM({ ...options, dropout: 0.5 })];
  const [expected] = outputs(plain, 1);
  const [first, second] = outputs(dropping, 2);
  expect(first).not.toEqual(expected);
  expect(second).not.toEqual(first);
  expect(first!.every((h) => h !== 0)).toBe(true);
  expect(outputs(dropping.eval(), 1)).toEqual([expected]);
  expect(outputs(dropping.train(), 1)).not.toEqual([expected]);
  // One layer has nothing behind it, as in PyTorch.
  const one = { ...options, numLayers: 1 };
  const [single, undropped] = [new LSTM({ ...one, dropout: 0.5 }), new LSTM(one)];
  expect(outputs(single, 1)).toEqual(outputs(undropped, 1));
  for (const layer of [plain, dropping, single, undropped]) layer.dispose();
});

test('with p = 1 later layers read zeros', () => {
  const layer = new GRU({ ...options, numLayers: 2, dropout: 1 });
  const [fromX] = outputs(layer, 1);
  const zeros = tf.tidy(() => layer.forward(tf.zeros([4, 2, 3]))[0].dataSync());
  expect(fromX).toEqual(zeros);
  layer.dispose();
});

test('the same seed leaves out the same, starting anew with each module; initial weights are untouched by it', () => {
  const [one, same, other] = [4, 4, 5].map((seed) => new LSTM({ ...options, dropout: 0.3, seed })) as [
    LSTM,
    LSTM,
    LSTM,
  ];
  expect(outputs(one, 3)).toEqual(outputs(same, 3));
  expect(outputs(other, 1)).not.toEqual(outputs(same, 1));
  const [plain, dropping] = [
    new GRUClassifier({ hiddenSize: 4, numLayers: 2 }),
    new GRUClassifier({ hiddenSize: 4, numLayers: 2, dropout: 0.3 }),
  ];
  expect(dropping.stateDict()).toEqual(plain.stateDict());
  expect([plain.architecture.dropout, dropping.architecture.dropout]).toEqual([undefined, 0.3]);
  const loaded = GRUClassifier.load(dropping.save());
  expect(loaded.rnn.dropout).toBe(0.3);
  for (const module of [one, same, other, plain, dropping, loaded]) module.dispose();
});

test('layers that share a stream of random numbers leave out different things', () => {
  const random = new Random(7);
  const masks = [random.fork(), random.fork(), new Random(7).fork()].map((stream) => stream.bernoulli(64, 0.5));
  expect(masks[0]).not.toEqual(masks[1]);
  expect(masks[2]).toEqual(masks[0]);
});

test('what is left out goes on where the state was taken, in another network too', () => {
  const [one, other] = [new LSTM({ ...options, dropout: 0.5 }), new LSTM({ ...options, dropout: 0.5 })];
  outputs(one, 3);
  const state = structuredClone(one.randomState());
  expect(Object.keys(state)).toEqual(['dropout']);
  const next = outputs(one, 2);
  expect(outputs(other, 2)).not.toEqual(next);
  other.loadRandomState(state);
  expect(outputs(other, 2)).toEqual(next);
  const plain = new LSTM(options);
  expect(plain.randomState()).toEqual({});
  expect(() => plain.loadRandomState(state)).toThrow("random streams.0: expected 'dropout', as in the checkpoint");
  for (const module of [one, other, plain]) module.dispose();
});
