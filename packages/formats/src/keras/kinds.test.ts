/** @file Keras's weights by exact paths, each used once, and every setting looked at. */
import { describe, expect, test } from 'vitest';
import { readModel } from '../read-model.js';

type Config = Record<string, any>;
interface Layer {
  class_name: string;
  config: Config;
  inbound_nodes?: unknown;
}

const [I, H, C] = [2, 3, 4];
const lstm = (config: Config = {}): Layer => ({
  class_name: 'LSTM',
  config: { name: 'lstm', units: H, activation: 'tanh', recurrent_activation: 'sigmoid', use_bias: true, ...config },
});
const bidirectional = (config: Config = {}): Layer => ({
  class_name: 'Bidirectional',
  config: { name: 'bidirectional', merge_mode: 'concat', layer: lstm(), ...config },
});
const dense = (config: Config = {}): Layer => ({
  class_name: 'Dense',
  config: { name: 'dense', units: C, activation: 'softmax', use_bias: true, ...config },
});

const cell = (path: string): [string, number[]][] => [
  [`${path}/kernel`, [I, 4 * H]],
  [`${path}/recurrent_kernel`, [H, 4 * H]],
  [`${path}/bias`, [4 * H]],
];
const head = (path: string, features = H): [string, number[]][] => [
  [`${path}/kernel`, [features, C]],
  [`${path}/bias`, [C]],
];

/** A model.json whose weights count up from 0 in the order of `weights`. */
function read(layers: Layer[], weights: [string, number[]][], change: (model: Config) => void = () => undefined) {
  let next = 0;
  const sizes = weights.map(([, shape]) => shape.reduce((a, b) => a * b));
  const data = Float32Array.from({ length: sizes.reduce((a, b) => a + b) }, () => next++ / 64);
  const model: Config = {
    modelTopology: { model_config: { class_name: 'Sequential', config: { name: 'sequential', layers } } },
    weightsManifest: [
      { paths: ['w.bin'], weights: weights.map(([name, shape]) => ({ name, shape, dtype: 'float32' })) },
    ],
  };
  change(model);
  const bytes = new TextEncoder().encode(JSON.stringify(model));
  return readModel(bytes, { source: 'm', shards: new Map([['w.bin', new Uint8Array(data.buffer)]]) });
}

describe('the same weights under', () => {
  const plain = read([lstm(), dense()], [...cell('lstm'), ...head('dense')]).weights;
  test.each<[string, Layer[], [string, number[]][]]>([
    ["the cell's own path", [lstm(), dense()], [...cell('lstm/lstm_cell'), ...head('dense')]],
    [
      'a numbered cell, with :0',
      [lstm(), dense()],
      [...cell('lstm/lstm_cell_12'), ...head('dense')].map(([n, s]) => [`${n}:0`, s]),
    ],
    ["the model's name", [lstm(), dense()], [...cell('sequential/lstm/lstm_cell'), ...head('sequential/dense')]],
    ['a model and a layer of one name', [lstm(), dense()], [...cell('lstm/lstm/lstm_cell'), ...head('lstm/dense')]],
    ['two folders', [lstm(), dense()], [...cell('a/b/lstm'), ...head('a/b/dense')]],
    [
      'names with /',
      [lstm({ name: 'enc/lstm' }), dense({ name: 'enc/out' })],
      [...cell('enc/lstm'), ...head('enc/out')],
    ],
    [
      'a name that ends another one',
      [lstm({ name: 'st' }), dense({ name: 'st/st' })],
      [...cell('st'), ...head('st/st')],
    ],
    ['a name full of signs', [lstm({ name: 'a.b(c)*' }), dense({ name: 'x+$' })], [...cell('a.b(c)*'), ...head('x+$')]],
    [
      'beside seeds of dropout',
      [lstm({ dropout: 0.2 }), { class_name: 'Dropout', config: { name: 'dropout', rate: 0.5 } }, dense()],
      [...cell('lstm'), ...head('dense'), ['dropout/seed_generator/seed_generator_state', [2]]],
    ],
  ])('%s', (_, layers, weights) => expect(read(layers, weights).weights).toEqual(plain));

  const both = read(
    [bidirectional(), dense()],
    [...cell('bidirectional/forward_lstm'), ...cell('bidirectional/backward_lstm'), ...head('dense', 2 * H)],
  ).weights;
  const back = (name: string) => lstm({ name, go_backwards: true });
  test.each<[string, Config, string, string, string]>([
    ['a layer named backward', { name: 'backward_encoder' }, 'backward_encoder', 'forward_lstm', 'backward_lstm'],
    ['a layer named forward', { name: 'forward_lstm' }, 'forward_lstm', 'forward_lstm', 'backward_lstm'],
    [
      "Keras 3's inner names",
      { layer: lstm({ name: 'forward_l' }), backward_layer: back('backward_l') },
      'bidirectional',
      'forward_l',
      'backward_l',
    ],
    ['a backward layer of its own', { backward_layer: back('reader') }, 'bidirectional', 'forward_lstm', 'reader'],
    [
      'an inner layer called backward',
      { layer: lstm({ name: 'backward' }) },
      'bidirectional',
      'forward_backward',
      'backward_backward',
    ],
  ])('%s', (_, config, path, forward, backward) => {
    const weights = [
      ...cell(`${path}/${forward}/lstm_cell`),
      ...cell(`${path}/${backward}/lstm_cell`),
      ...head('dense', 2 * H),
    ];
    expect(read([bidirectional(config), dense()], weights).weights).toEqual(both);
  });
});

const good = [...cell('lstm'), ...head('dense')];

test.each<[string, Layer[], [string, number[]][], string]>([
  [
    'a left-over',
    [lstm(), dense()],
    [...good, ['other/kernel', [1]]],
    'weights: expected none but those of the layers, found other/kernel',
  ],
  [
    'two for one place',
    [lstm(), dense()],
    [...good, ['lstm/lstm_cell/bias', [4 * H]]],
    'layer lstm: expected one of weights named bias, found lstm/bias, lstm/lstm_cell/bias',
  ],
  [
    'a missing one',
    [lstm(), dense()],
    good.slice(1),
    'layer lstm: expected weights named kernel, found lstm/recurrent_kernel, lstm/bias',
  ],
  [
    'two layers of one name',
    [lstm({ return_sequences: true }), lstm(), dense()],
    good,
    'layer lstm: expected weights named kernel of its own',
  ],
  [
    'a prefix of some only',
    [lstm(), dense()],
    [...cell('m/lstm'), ...head('dense')],
    'layer lstm: expected weights named kernel',
  ],
  ['part of a name', [lstm({ name: 'st' }), dense()], good, 'layer st: expected weights named kernel'],
  [
    'no bias where there is one',
    [lstm(), dense({ use_bias: false })],
    good,
    'weights: expected none but those of the layers, found dense/bias',
  ],
  ['other units', [lstm(), dense({ units: 5 })], good, 'layer dense: expected a kernel for 5 units, found 4'],
])('%s is refused', (_, layers, weights, message) => expect(() => read(layers, weights)).toThrow(`m: ${message}`));

describe('a setting that gives other numbers is refused by name', () => {
  test.each<[string, Layer[], string]>([
    [
      'an unknown one',
      [lstm({ peephole: true }), dense()],
      'layer lstm: expected LSTM with settings that are known here, found peephole: true',
    ],
    ['half precision', [lstm({ dtype: { config: { name: 'mixed_float16' } } }), dense()], 'LSTM with dtype float32'],
    ['float64', [lstm({ dtype: 'float64' }), dense()], 'LSTM with dtype float32'],
    ['a state that is kept', [lstm({ stateful: true }), dense()], 'stateful: true'],
    ['a state that is returned', [lstm({ return_state: true }), dense()], 'return_state: true'],
    ['time first', [lstm({ time_major: true }), dense()], 'time_major: true'],
    ['constants', [lstm({ num_constants: 1 }), dense()], 'num_constants: 1'],
    ['a flag that is none', [lstm({ use_bias: 'no' }), dense()], 'use_bias true or false, found "no"'],
    ['other gates', [lstm({ recurrent_activation: 'hard_sigmoid' }), dense()], 'recurrent_activation: "hard_sigmoid"'],
    ['low rank', [lstm(), dense({ lora_rank: 4 })], 'Dense with lora_rank null, found lora_rank: 4'],
    ['quantisation', [lstm(), dense({ quantization_config: {} })], 'quantization_config: {}'],
    [
      'two softmaxes',
      [lstm(), dense(), { class_name: 'Softmax', config: { name: 's', axis: -1 } }],
      'layer s: expected one softmax in all',
    ],
    [
      'softmax over another axis',
      [lstm(), dense({ activation: null }), { class_name: 'Softmax', config: { name: 's', axis: 0 } }],
      'Softmax with axis -1 or 1',
    ],
    [
      'channels first',
      [
        lstm({ return_sequences: true }),
        { class_name: 'GlobalAveragePooling1D', config: { name: 'p', data_format: 'channels_first' } },
        dense(),
      ],
      'data_format: "channels_first"',
    ],
    ['a mask', [{ class_name: 'Masking', config: { name: 'mask', mask_value: 0 } }, lstm(), dense()], 'Masking here'],
    ['the other merge', [bidirectional({ merge_mode: 'sum' }), dense()], 'merge_mode: "sum"'],
    [
      'a relu on the way back',
      [bidirectional({ backward_layer: lstm({ activation: 'relu', go_backwards: true }) }), dense()],
      'activation: "relu"',
    ],
    [
      'other units on the way back',
      [bidirectional({ backward_layer: lstm({ units: 5, go_backwards: true }) }), dense()],
      'units 3, as in the first layer, found 5',
    ],
    [
      'another kind on the way back',
      [
        bidirectional({ backward_layer: { ...lstm({ go_backwards: true, reset_after: true }), class_name: 'GRU' } }),
        dense(),
      ],
      'module LSTM, as in the first layer, found GRU',
    ],
    [
      'both the same way',
      [bidirectional({ backward_layer: lstm({ go_backwards: false }) }), dense()],
      'go_backwards true of its backward_layer',
    ],
    [
      'all the other way',
      [bidirectional({ layer: lstm({ go_backwards: true }) }), dense()],
      'go_backwards false of its layer',
    ],
  ])('%s', (_, layers, message) => {
    const weights = [...good, ...cell('bidirectional/forward_lstm'), ...cell('bidirectional/backward_lstm')];
    expect(() => read(layers, weights)).toThrow(message);
  });

  const functional = (change: (config: Config) => void) => (model: Config) => {
    const input = { class_name: 'InputLayer', config: { name: 'in' }, inbound_nodes: [] };
    const layers = [
      input,
      { ...lstm(), inbound_nodes: [[['in', 0, 0, {}]]] },
      { ...dense(), inbound_nodes: [[['lstm', 0, 0, {}]]] },
    ];
    const config = { name: 'm', layers, input_layers: [['in', 0, 0]], output_layers: [['dense', 0, 0]] };
    change(config);
    model['modelTopology'].model_config = { class_name: 'Functional', config };
  };
  const call = (config: Config, layer: number, kwargs: Config) =>
    (config['layers'][layer].inbound_nodes[0][0][3] = kwargs);
  test.each<[string, (config: Config) => void, string | undefined]>([
    ['nothing', () => undefined, undefined],
    ['no mask', (config) => call(config, 1, { mask: null, training: false }), undefined],
    ['an initial state', (config) => call(config, 1, { initial_state: [['h', 0, 0]] }), 'a call without initial_state'],
    ['dropout that is always on', (config) => call(config, 1, { training: true }), 'a call without training'],
    [
      'another output',
      (config) => (config['output_layers'] = [['lstm', 0, 0]]),
      "output_layers: expected 'dense' alone",
    ],
    ['two outputs', (config) => config['output_layers'].push(['lstm', 0, 0]), "output_layers: expected 'dense' alone"],
    ["Keras 3's output", (config) => (config['output_layers'] = ['dense', 0, 0]), undefined],
    ['two calls', (config) => config['layers'][1].inbound_nodes.push([['in', 0, 0, {}]]), "the layer before it, 'in'"],
    [
      'another tensor of a layer',
      (config) => (config['layers'][2].inbound_nodes = [[['lstm', 0, 1, {}]]]),
      "the layer before it, 'lstm'",
    ],
  ])('in a functional model: %s', (_, change, message) => {
    const reading = () => read([], good, functional(change));
    if (message === undefined) expect(reading().architecture.classes).toBe(C);
    else expect(reading).toThrow(message);
  });
});

test('weights of an optimiser are left alone, and a file is named once', () => {
  const changed = (change: (group: Config) => void) => (model: Config) => change(model['weightsManifest'][0]);
  const optimiser = changed(({ weights }) => (weights.at(-1).group = 'optimizer'));
  expect(read([lstm(), dense()], [...good, ['adam/m', [3]]], optimiser).assumed).toEqual(['mean 0.5', 'std 0.5']);
  const often = changed((group) => (group['paths'] = Array.from({ length: 120 }, () => 'w.bin')));
  expect(() => read([lstm(), dense()], good, often)).toThrow('weightsManifest: expected every file once');
});
