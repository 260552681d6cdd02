/** @file What is misspelt, of another kind or of another realm, in every constructor and reader. */
import { runInNewContext } from 'node:vm';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  GRU,
  GRUCell,
  GRUClassifier,
  initialise,
  Linear,
  loadClassifier,
  LSTM,
  LSTMCell,
  LSTMClassifier,
  RNN,
  RNNCell,
  RNNClassifier,
} from './index.js';

let tensors: number;
beforeEach(() => void (tensors = tf.memory().numTensors));
afterEach(() => expect(tf.memory().numTensors).toBe(tensors));

const sizes = { inputSize: 3, hiddenSize: 4 };
const modules: [name: string, make: (more: object) => unknown][] = [
  ['RNN', (more) => new RNN({ ...sizes, ...more })],
  ['LSTM', (more) => new LSTM({ ...sizes, ...more })],
  ['GRU', (more) => new GRU({ ...sizes, ...more })],
  ['RNNCell', (more) => new RNNCell({ ...sizes, ...more })],
  ['LSTMCell', (more) => new LSTMCell({ ...sizes, ...more })],
  ['GRUCell', (more) => new GRUCell({ ...sizes, ...more })],
  ['RNNClassifier', (more) => new RNNClassifier({ ...sizes, ...more })],
  ['LSTMClassifier', (more) => new LSTMClassifier({ ...sizes, ...more })],
  ['GRUClassifier', (more) => new GRUClassifier({ ...sizes, ...more })],
  ['Linear', (more) => new Linear({ inFeatures: 3, outFeatures: 2, ...more })],
];

test.each(modules)('%s refuses options that it does not know', (name, make) => {
  expect(() => make({ sede: 1 })).toThrow("got 'sede'; did you mean seed?");
  expect(() => make({ Bias: false })).toThrow("got 'Bias'; did you mean bias?");
  expect(() => make({ bias: 'no' })).toThrow("bias: expected true or false, got 'no'");
  if (!name.startsWith('LSTM') || name === 'LSTMCell')
    expect(() => make({ projSize: 2 })).toThrow(/^options: expected only .*, got 'projSize'$/);
  if (!name.startsWith('RNN')) expect(() => make({ nonlinearity: 'relu' })).toThrow("got 'nonlinearity'");
  if (name === 'Linear' || name.endsWith('Cell')) return;
  expect(() => make({ num_layers: 2 })).toThrow("got 'num_layers'; did you mean numLayers?");
  expect(() => make({ dropout: true })).toThrow('dropout: expected a number from 0 to 1, got true');
  expect(() => make({ bidirectional: 2 })).toThrow('bidirectional: expected true or false, got 2');
});

test('forward and initialise refuse theirs', () => {
  const rnn = new RNN(sizes);
  const x = tf.ones<tf.Rank.R3>([2, 1, 3]);
  expect(() => rnn.forward(x, undefined, { length: [2] } as never)).toThrow("got 'length'; did you mean lengths?");
  expect(() => initialise(rnn, { method: 'orthogonal' } as never)).toThrow(
    'initialise: expected only init, forgetBias',
  );
  expect(() => initialise(rnn, { forget_bias: 1 } as never)).toThrow('did you mean forgetBias?');
  x.dispose();
  rnn.dispose();
});

test.each<[string, (dict: Map<string, { data: unknown; shape: unknown }>) => unknown, string]>([
  [
    'a plain object',
    (dict) => Object.fromEntries(dict),
    'state dict: expected a Map from names to { data, shape }, got an object of',
  ],
  ['nothing', () => null, 'state dict: expected a Map from names to { data, shape }, got null'],
  [
    'doubles',
    (dict) => dict.set('bias', { data: new Float64Array(2), shape: [2] }),
    'bias: expected { data: Float32Array, shape }, got a Float64Array of 2',
  ],
  [
    'bare numbers',
    (dict) => dict.set('bias', new Float32Array(2) as never),
    'bias: expected { data: Float32Array, shape }, got a Float32Array of 2',
  ],
  ['a value too many', (dict) => dict.set('b', { data: new Float32Array(1), shape: [1] }), 'b is unexpected'],
])('a state dict that is or has %s is refused whole', (_name, spoil, message) => {
  const linear = new Linear({ inFeatures: 3, outFeatures: 2 });
  const other = new Linear({ inFeatures: 3, outFeatures: 2, seed: 1 });
  const before = linear.stateDict();
  expect(() => linear.loadStateDict(spoil(other.stateDict()) as never)).toThrow(message);
  expect(linear.stateDict()).toEqual(before);
  linear.dispose();
  other.dispose();
});

test('bytes come as a Buffer, an ArrayBuffer, a view or from another realm; values, too', () => {
  const model = new GRUClassifier({ ...sizes, classes: 2 });
  const bytes = model.save();
  const theirs = runInNewContext('Uint8Array.from(values)', { values: [...bytes] }) as Uint8Array;
  const within = new Uint8Array(bytes.length + 3);
  within.set(bytes, 3);
  for (const form of [
    Buffer.from(bytes),
    bytes.slice().buffer,
    within.subarray(3),
    new DataView(within.buffer, 3),
    theirs,
    theirs.buffer,
  ]) {
    const loaded = loadClassifier(form as Uint8Array).model;
    expect(loaded.stateDict()).toEqual(model.stateDict());
    loaded.dispose();
  }
  expect(() => loadClassifier([...bytes] as never)).toThrow(
    'model: expected bytes (a Uint8Array or an ArrayBuffer), got',
  );
  expect(() => GRUClassifier.load('model.safetensors' as never)).toThrow("got 'model.safetensors'");

  const dict = model.stateDict();
  const bias = dict.get('fc.bias')!;
  dict.set('fc.bias', { data: runInNewContext('Float32Array.of(7, 8)') as Float32Array, shape: bias.shape });
  model.loadStateDict(dict);
  expect([...model.stateDict().get('fc.bias')!.data]).toEqual([7, 8]);
  model.dispose();
});
