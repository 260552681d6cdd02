import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { inferArchitecture } from '@bptt/formats';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  GRUClassifier,
  isBpttError,
  loadClassifier,
  LSTMClassifier,
  readSafetensors,
  RNNClassifier,
  writeSafetensors,
  type Classifier,
} from '../index.js';

let tensors: number;
beforeEach(() => void (tensors = tf.memory().numTensors));
afterEach(() => expect(tf.memory().numTensors).toBe(tensors));

/** The model's weights as another program would write them: without metadata, under other names. */
function foreign(model: Classifier, rename: (name: string) => string): Uint8Array {
  const { tensors } = readSafetensors(model.save());
  return writeSafetensors({
    metadata: new Map([['format', 'pt']]),
    tensors: new Map([...tensors].map(([name, tensor]) => [rename(name), tensor])),
  });
}

const sizes = { inputSize: 5, hiddenSize: 3, classes: 4 };
const models = {
  'RNN tanh': () => new RNNClassifier(sizes),
  LSTM: () => new LSTMClassifier(sizes),
  GRU: () => new GRUClassifier(sizes),
  'LSTM of one unit': () => new LSTMClassifier({ ...sizes, hiddenSize: 1 }),
  'bidirectional GRU of 3 layers': () => new GRUClassifier({ ...sizes, numLayers: 3, bidirectional: true }),
  'LSTM of 2 layers without bias': () => new LSTMClassifier({ ...sizes, numLayers: 2, bias: false }),
  'bidirectional RNN without bias': () => new RNNClassifier({ ...sizes, bidirectional: true, bias: false }),
};
const renames: Record<string, (name: string) => string> = {
  'rnn. and fc.': (name) => name,
  'encoder. and classifier.': (name) => name.replace('rnn.', 'encoder.').replace('fc.', 'classifier.'),
  'module.net.0. and module.head.1.': (name) => name.replace('rnn.', 'module.net.0.').replace('fc.', 'module.head.1.'),
  'no prefix and out.': (name) => name.replace('rnn.', '').replace('fc.', 'out.'),
};

describe.each(Object.entries(models))('%s', (_, make) => {
  test.each(Object.entries(renames))('is found under %s', (_, rename) => {
    const model = make();
    const { model: loaded, assumed, card } = loadClassifier(foreign(model, rename));
    expect(loaded.architecture).toEqual(model.architecture);
    expect(loaded.stateDict()).toEqual(model.stateDict());
    expect(loaded.training).toBe(false);
    expect(card).toEqual({ normalisation: { mean: 0.5, std: 0.5 } });
    expect(assumed).toEqual([
      ...(model instanceof RNNClassifier ? ['nonlinearity tanh'] : []),
      'head last',
      'mean 0.5',
      'std 0.5',
    ]);
    for (const each of [model, loaded]) each.dispose();
  });
});

test('options say what shapes cannot', () => {
  const model = new RNNClassifier({ ...sizes, nonlinearity: 'relu', head: 'mean' });
  const loaded = loadClassifier(
    foreign(model, (name) => name),
    'a',
    { nonlinearity: 'relu', head: 'mean', normalisation: { mean: 0.1307, std: 0.3081 } },
  );
  expect(loaded.model.architecture).toEqual(model.architecture);
  expect(loaded).toMatchObject({ card: { normalisation: { mean: 0.1307, std: 0.3081 } }, assumed: [] });
  const own = loadClassifier(model.save({ seed: 3 }), 'a', { normalisation: { mean: 0 } });
  expect(own).toMatchObject({ card: { seed: 3, normalisation: { mean: 0, std: 0.5 } }, assumed: [] });
  for (const each of [model, loaded.model, own.model]) each.dispose();
});

test('a head without bias has zeros', () => {
  const model = new LSTMClassifier(sizes);
  const file = readSafetensors(foreign(model, (name) => name));
  file.tensors.delete('fc.bias');
  const { model: loaded } = loadClassifier(writeSafetensors(file));
  expect([...loaded.fc.bias!.dataSync()]).toEqual([0, 0, 0, 0]);
  for (const each of [model, loaded]) each.dispose();
});

test.each(['F64', 'F16', 'BF16'] as const)('weights of %s become float32', (dtype) => {
  const values = [0.5, -1.25, 0, 2 ** -14, 1.5 * 2 ** 5, -0.1875];
  const bits = { F16: [0x3800, 0xbd00, 0, 0x0400, 0x5200, 0xb200], BF16: [0x3f00, 0xbfa0, 0, 0x3880, 0x4240, 0xbe40] };
  const stored = (count: number) => {
    const some = Array.from({ length: count }, (_, i) => i % values.length);
    const numbers =
      dtype === 'F64' ? Float64Array.from(some, (i) => values[i]!) : Uint16Array.from(some, (i) => bits[dtype][i]!);
    return { dtype, bytes: new Uint8Array(numbers.buffer) };
  };
  const shapes: [string, number[]][] = [
    ['weight_ih_l0', [2, 3]],
    ['weight_hh_l0', [2, 2]],
    ['fc.weight', [4, 2]],
  ];
  const file = writeSafetensors({
    metadata: new Map(),
    tensors: new Map(shapes.map(([name, shape]) => [name, { ...stored(shape[0]! * shape[1]!), shape }])),
  });
  const { model } = loadClassifier(file);
  expect([...model.stateDict().get('rnn.weight_ih_l0')!.data]).toEqual(values);
  model.dispose();
});

describe('what does not fit is named', () => {
  const wrong: [string, Record<string, number[]>, object, string][] = [
    ['nothing', {}, {}, 'a.pt: no recurrent layer (weight_hh_l0 is missing) (its tensors are none)'],
    [
      'a convolution',
      { 'conv.weight': [4, 1, 3, 3] },
      {},
      'no recurrent layer (weight_hh_l0 is missing) (its tensors are conv.weight)',
    ],
    [
      'two gates',
      { 'rnn.weight_ih_l0': [6, 5], 'rnn.weight_hh_l0': [6, 3] },
      {},
      'a.pt: rnn.weight_ih_l0 [6, 5], rnn.weight_hh_l0 [6, 3] (expected weight_ih_l0 [G H, I] and weight_hh_l0 [G H, H] with G = 1 (RNN), 3 (GRU) or 4 (LSTM) gates)',
    ],
    [
      'a layer missing',
      { 'rnn.weight_ih_l1': [3, 3], 'rnn.weight_ih_l0': [3, 5], 'rnn.weight_hh_l0': [3, 3] },
      {},
      'a.pt: rnn.weight_hh_l1 is missing',
    ],
    [
      'a million layers',
      { 'rnn.weight_ih_l999999': [3, 3], 'rnn.weight_ih_l0': [3, 5], 'rnn.weight_hh_l0': [3, 3] },
      {},
      'rnn.weight_ih_l1 is missing; rnn.weight_hh_l1 is missing',
    ],
    [
      'one bias',
      { 'rnn.weight_ih_l0': [3, 5], 'rnn.weight_hh_l0': [3, 3], 'rnn.bias_ih_l0': [3] },
      {},
      'a.pt: rnn.bias_hh_l0 is missing',
    ],
    [
      'another shape',
      { 'rnn.weight_ih_l0': [4, 5], 'rnn.weight_hh_l0': [3, 3], 'rnn.bias_ih_l0': [3], 'rnn.bias_hh_l0': [3] },
      {},
      'a.pt: rnn.weight_ih_l0: expected [3, 5], got [4, 5]',
    ],
    [
      'a layer and a cell',
      { weight_ih_l0: [3, 5], weight_hh_l0: [3, 3], weight_ih: [3, 5] },
      {},
      'weight_ih [3, 5] is unexpected',
    ],
    [
      'two recurrent layers',
      { 'a.weight_ih_l0': [3, 5], 'a.weight_hh_l0': [3, 3], 'b.weight_hh_l0': [3, 3] },
      {},
      "rnnPrefix: expected one of 'a', 'b' (--rnn-prefix), since a.pt has several recurrent layers, got 'none'",
    ],
    [
      'a prefix of none',
      { 'a.weight_hh_l0': [3, 3] },
      { rnnPrefix: 'rnn' },
      "rnnPrefix: expected one of 'a' in a.pt, got 'rnn'",
    ],
    [
      'an embedding',
      { 'e.weight': [30, 5], 'a.weight_ih_l0': [3, 5], 'a.weight_hh_l0': [3, 3], 'f.weight': [2, 3] },
      {},
      'a.pt: e.weight [30, 5] is unexpected (a recurrent and one linear layer are read',
    ],
    [
      'a normalisation layer',
      { 'n.weight': [3], 'a.weight_ih_l0': [3, 5], 'a.weight_hh_l0': [3, 3], 'f.weight': [2, 3] },
      {},
      'a.pt: n.weight [3] is unexpected',
    ],
    [
      'two heads',
      { 'a.weight_ih_l0': [3, 5], 'a.weight_hh_l0': [3, 3], 'f.weight': [2, 3], 'g.weight': [3, 3] },
      {},
      "headPrefix: expected one of 'f', 'g' (--head-prefix), since a.pt has several linear layers, got 'none'",
    ],
    [
      'a head of another width',
      { 'a.weight_ih_l0': [3, 5], 'a.weight_hh_l0': [3, 3], 'f.weight': [2, 6] },
      {},
      'a.pt: f.weight: expected [C, 3], got [2, 6]',
    ],
    [
      'a bias of another length',
      { 'a.weight_ih_l0': [3, 5], 'a.weight_hh_l0': [3, 3], 'f.weight': [2, 3], 'f.bias': [3] },
      {},
      'a.pt: f.bias: expected [2], got [3]',
    ],
    [
      'a prefix of no head',
      { 'a.weight_ih_l0': [3, 5], 'a.weight_hh_l0': [3, 3], 'f.weight': [2, 3] },
      { headPrefix: 'g' },
      "headPrefix: expected one of 'f' in a.pt, got 'g'",
    ],
  ];
  const named = (shapes: Record<string, number[]>) =>
    new Map(Object.entries(shapes).map(([name, shape]) => [name, { shape }]));

  test.each(wrong)('%s', (_, shapes, prefixes, message) => {
    expect(() => inferArchitecture(named(shapes), 'a.pt', prefixes)).toThrow(message);
  });

  test('both prefixes choose from what is there', () => {
    const two = named({
      'a.weight_ih_l0': [3, 5],
      'a.weight_hh_l0': [3, 3],
      'b.weight_ih_l0': [8, 5],
      'b.weight_hh_l0': [8, 2],
      'f.weight': [2, 3],
      'g.0.weight': [7, 2],
    });
    const { layer, head } = inferArchitecture(two, 'a.pt', { rnnPrefix: 'b', headPrefix: 'g.0.' });
    expect(layer).toEqual({
      module: 'LSTM',
      inputSize: 5,
      hiddenSize: 2,
      numLayers: 1,
      bidirectional: false,
      bias: false,
    });
    expect(head).toEqual({ prefix: 'g.0.', classes: 7 });
  });

  test('any names and shapes give a layer or a BpttError', () => {
    const name = fc
      .tuple(
        fc.constantFrom('', 'a.', 'b.'),
        fc.constantFrom(
          'weight',
          'bias',
          'weight_ih_l0',
          'weight_hh_l0',
          'bias_ih_l0',
          'bias_hh_l0',
          'weight_hh_l1_reverse',
          'weight_hr_l0',
        ),
      )
      .map((parts) => parts.join(''));
    const shape = fc.array(fc.nat(8), { maxLength: 3 }).map((shape) => ({ shape }));
    fc.assert(
      fc.property(fc.array(fc.tuple(name, shape)), (entries) => {
        try {
          inferArchitecture(new Map(entries), 'a');
        } catch (error) {
          if (!isBpttError(error)) throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });
});

test('an unfit option is refused by name', () => {
  const model = new LSTMClassifier(sizes);
  const theirs = foreign(model, (name) => name);
  expect(() => loadClassifier(theirs, 'a', { nonlinearity: 'relu' })).toThrow(
    "nonlinearity: expected none, since a holds an LSTM, got 'relu'",
  );
  expect(() => loadClassifier(model.save(), 'a', { rnnPrefix: 'rnn' })).toThrow(
    "rnnPrefix: expected none, since a says what it holds, got 'rnn'",
  );
  expect(() => loadClassifier(theirs, 'a', { normalisation: { std: 0 } })).toThrow(
    'normalisation.std: expected a number > 0, got 0',
  );
  expect(() => loadClassifier(theirs, 'a', { normalisation: { mean: NaN } })).toThrow(
    'normalisation.mean: expected a number, got NaN',
  );
  model.dispose();
});
