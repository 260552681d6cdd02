import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import {
  Embedding,
  floats,
  GRU,
  Linear,
  loadWeights,
  LSTMClassifier,
  Module,
  readCard,
  readSafetensors,
  saveWeights,
  writeSafetensors,
} from './index.js';

beforeAll(async () => void (await tf.setBackend('cpu')));

class Net extends Module {
  constructor(seed = 0, name = 'gru') {
    super();
    this.addModule('embedding', new Embedding({ numEmbeddings: 5, embeddingDim: 3, seed }));
    this.addModule(name, new GRU({ inputSize: 3, hiddenSize: 4, seed }));
    this.addModule('fc', new Linear({ inFeatures: 4, outFeatures: 2, seed }));
  }
}
const values = (module: Module) => [...module.stateDict()].map(([name, { data }]) => [name, ...data]);

test('saved and loaded, the same weights; equal weights and cards are equal bytes; the card as it was', () => {
  const card = {
    config: { hidden: 4 },
    task: 'regression',
    scaler: { mean: [0.1], std: [2] },
    vocabulary: { toJSON: () => ({ kind: 'bytes' }) },
  };
  const [net, other] = [new Net(1), new Net(2)];
  const bytes = saveWeights(net, card);
  expect(loadWeights(other, bytes)).toEqual({ missing: [], unexpected: [] });
  expect(values(other)).toEqual(values(net));
  expect(saveWeights(other, card)).toEqual(bytes);
  expect(readCard(bytes)).toEqual({ ...card, vocabulary: { kind: 'bytes' } });
});

test('another head, other names: what is missing and unexpected is told, shapes must fit in any case', () => {
  const bytes = saveWeights(new Net(1, 'encoder'));
  const net = new Net(2);
  const before = values(net);
  expect(() => loadWeights(net, bytes, { source: 'a.safetensors' })).toThrow(
    'a.safetensors: gru.weight_ih_l0 is missing; gru.weight_hh_l0 is missing',
  );
  expect(() => loadWeights(net, bytes)).toThrow('encoder.weight_ih_l0 is unexpected');
  expect(values(net)).toEqual(before);
  const loaded = loadWeights(net, bytes, { strict: false });
  expect(loaded.missing).toEqual(['gru.weight_ih_l0', 'gru.weight_hh_l0', 'gru.bias_ih_l0', 'gru.bias_hh_l0']);
  expect(loaded.unexpected).toHaveLength(4);
  expect(loadWeights(net, bytes, { rename: { 'encoder.': 'gru.' } })).toEqual({ missing: [], unexpected: [] });
  expect(values(net)).toEqual(values(new Net(1)));
  const headless = loadWeights(net, bytes, {
    strict: false,
    rename: (name) => (name.startsWith('fc') ? undefined : name.replace('encoder', 'gru')),
  });
  expect(headless).toEqual({ missing: ['fc.weight', 'fc.bias'], unexpected: [] });
  class Wide extends Module {
    readonly fc = this.addModule('fc', new Linear({ inFeatures: 4, outFeatures: 3 }));
  }
  expect(() => loadWeights(new Wide(), bytes, { strict: false })).toThrow('fc.weight: expected [3, 4], got [2, 4]');
  expect(() => loadWeights(new Wide(), bytes)).not.toThrow('fc.weight is missing');
  class Else extends Module {
    readonly other = this.addModule('other', new Linear({ inFeatures: 4, outFeatures: 3 }));
  }
  expect(() => loadWeights(new Else(), bytes, { strict: false })).toThrow('no tensor has the name of a parameter');
  expect(() => loadWeights(net, bytes, { rename: () => 'fc.bias', strict: false })).toThrow('fc.bias');
});

test('our own model files, and float64', () => {
  const classifier = new LSTMClassifier({ inputSize: 2, hiddenSize: 3, classes: 2, seed: 4 });
  const other = new LSTMClassifier({ inputSize: 2, hiddenSize: 3, classes: 2, seed: 5 });
  loadWeights(other, classifier.save());
  expect(values(other)).toEqual(values(classifier));
  const linear = new Linear({ inFeatures: 1, outFeatures: 2, bias: false });
  const bytes = (data: Float64Array) =>
    writeSafetensors({
      metadata: new Map(),
      tensors: new Map([['weight', { dtype: 'F64', shape: [2, 1], bytes: new Uint8Array(data.buffer) }]]),
    });
  loadWeights(linear, bytes(Float64Array.of(0.5, -2)));
  expect(values(linear)).toEqual([['weight', 0.5, -2]]);
  expect(() => loadWeights(linear, bytes(Float64Array.of(1, NaN)))).toThrow(
    'weights: weight[1]: expected a finite number, found NaN',
  );
  expect(() => loadWeights(linear, bytes(Float64Array.of(1, 1e300)))).toThrow('found Infinity');
  expect(values(linear)).toEqual([['weight', 0.5, -2]]);
});

test.each<[string, () => unknown, string]>([
  ['NaN', () => saveWeights(new Net(), { x: [1, NaN] }), 'card.x[1]: expected plain JSON'],
  [
    'a Map',
    () => saveWeights(new Net(), { x: new Map() }),
    'card.x: expected plain JSON: numbers, strings, lists and objects of them',
  ],
  ['a function', () => saveWeights(new Net(), { f: () => 0 }), 'card.f: expected plain JSON'],
  [
    'a card of another file',
    () => readCard(new LSTMClassifier({ hiddenSize: 2 }).save()),
    "__metadata__.format: expected 'bptt-weights', as saveWeights writes it",
  ],
  ['other bytes', () => loadWeights(new Net(), new Uint8Array(20).fill(65)), 'weights: start (byte 0)'],
  ['no bytes', () => loadWeights(new Net(), 'a.safetensors' as never), 'weights: expected bytes'],
  [
    'a misspelt option',
    () => loadWeights(new Net(), saveWeights(new Net()), { stict: false } as never),
    'did you mean strict?',
  ],
])('%s is refused', (_, work, message) => {
  expect(work).toThrow(message);
});

test.each([
  ['lstm.pt', {}],
  ['checkpoint.pt', {}],
  ['data-parallel.pt', { rename: { 'module.': '' } }],
] as const)('what torch.save wrote, %s: PyTorch’s logits', (name, options) => {
  const file = (of: string) => readFileSync(join(import.meta.dirname, '../fixtures/pytorch', of));
  const model = new LSTMClassifier({ inputSize: 4, hiddenSize: 3, classes: 5, seed: 9 });
  expect(loadWeights(model, file(name), options)).toEqual({ missing: [], unexpected: [] });
  const { tensors } = readSafetensors(file(`${name}.safetensors`), name);
  const [input, logits] = ['input', 'logits'].map((of) => tensors.get(of)!);
  tf.tidy(() => {
    const found = model.forward(tf.tensor3d(floats(input!), [6, 2, 4])).dataSync();
    floats(logits!).forEach((x, i) => expect(Math.abs(found[i]! - x)).toBeLessThan(1e-6));
  });
});
