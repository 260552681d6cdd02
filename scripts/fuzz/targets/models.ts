/** @file Readers of models: safetensors, PyTorch's files, Keras's, goldens, weights of modules. */
import { readCard } from '../../../packages/cells/src/weights-file.js';
import { writeModelFile } from '../../../packages/formats/src/own-model.js';
import { inspectWeights, readModel, shardNames } from '../../../packages/formats/src/read-model.js';
import type { LoadOptions } from '../../../packages/formats/src/read-options.js';
import { compare } from '../../../packages/parity/src/index.js';
import type { Structure, Target } from '../target.js';
import { filesOf, jsonBytes, jsonOf, textOf } from './files.js';
import { each } from './each.js';

const model =
  (options: LoadOptions = {}) =>
  (bytes: Uint8Array) =>
    each(
      () => inspectWeights(bytes, 'fuzzed', options),
      () => readModel(bytes, { source: 'fuzzed', ...options }),
    );

/** Our own model file of an RNN with one hidden unit. */
function ownModel(): Uint8Array {
  const shapes = {
    'rnn.weight_ih_l0': [1, 2],
    'rnn.weight_hh_l0': [1, 1],
    'rnn.bias_ih_l0': [1],
    'rnn.bias_hh_l0': [1],
  };
  const weights = Object.entries({ ...shapes, 'fc.weight': [10, 1], 'fc.bias': [10] }).map(([name, shape]) => {
    return [name, { shape, data: new Float32Array(shape.reduce((product, n) => product * n, 1)).fill(0.5) }] as const;
  });
  const architecture = { module: 'RNN', nonlinearity: 'tanh', inputSize: 2, hiddenSize: 1, numLayers: 1 } as const;
  const rest = { bidirectional: false, bias: true, projSize: 0, head: 'last', classes: 10 } as const;
  return writeModelFile({
    architecture: { ...architecture, ...rest } as never,
    weights: new Map(weights),
    card: { normalisation: { mean: 0.5, std: 0.5 }, seed: 0 } as never,
  });
}

/** The header, whose length is written anew. */
export function header(bytes: Uint8Array): Structure[] {
  const length = bytes.length < 8 ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const rebuilt = (json: unknown) => {
    const text = jsonBytes(json);
    const start = Buffer.alloc(8);
    start.writeUInt32LE(text.length);
    return Buffer.concat([start, text, bytes.subarray(8 + length)]);
  };
  return jsonOf(bytes.subarray(8, 8 + length)).map(({ json }) => ({ json, rebuilt }));
}

const layersModel = {
  format: 'layers-model',
  modelTopology: {
    class_name: 'Sequential',
    config: {
      name: 's',
      layers: [
        { class_name: 'Masking', config: { name: 'masking', mask_value: 0, batch_input_shape: [null, 2, 2] } },
        {
          class_name: 'Bidirectional',
          config: {
            name: 'b',
            merge_mode: 'concat',
            layer: { class_name: 'GRU', config: { name: 'gru', units: 1, reset_after: true, return_sequences: true } },
          },
        },
        {
          class_name: 'LSTM',
          config: { name: 'lstm', units: 1, activation: 'tanh', recurrent_activation: 'sigmoid', use_bias: true },
        },
        { class_name: 'Dense', config: { name: 'dense', units: 3, activation: 'softmax' } },
      ],
    },
  },
  weightsManifest: [
    {
      paths: ['a.bin'],
      weights: [
        ...['forward', 'backward'].flatMap((way) => [
          { name: `b/${way}_gru/kernel`, shape: [2, 3], dtype: 'float32' },
          { name: `b/${way}_gru/recurrent_kernel`, shape: [1, 3], dtype: 'float32' },
          { name: `b/${way}_gru/bias`, shape: [2, 3], dtype: 'float32' },
        ]),
        { name: 'lstm/lstm_cell/kernel', shape: [2, 4], dtype: 'float32' },
        { name: 'lstm/lstm_cell/recurrent_kernel', shape: [1, 4], dtype: 'float32' },
        { name: 'lstm/lstm_cell/bias', shape: [4], dtype: 'float32' },
        { name: 'dense/kernel', shape: [1, 3], dtype: 'float32' },
        { name: 'dense/bias', shape: [3], dtype: 'float32' },
      ],
    },
  ],
};

export const models: Record<string, Target> = {
  safetensors: {
    seeds: () => [
      ownModel(),
      ...filesOf('pytorch/goldens', /^(lstm|gru|rnn-tanh)-ones/),
      ...filesOf('pytorch/goldens', /jacobian.*-1\.|training-rnn/, 8000),
    ],
    read: (bytes) =>
      each(
        () => model()(bytes),
        () => readCard(bytes),
        () => compare(bytes, 'fuzzed'),
      ),
    structures: header,
  },
  pytorch: {
    seeds: () => filesOf('packages/cells/fixtures/pytorch', /\.pt$/),
    read: model(),
  },
  keras: {
    seeds: () => filesOf('keras/goldens', /\.(keras|h5)$/),
    read: model(),
  },
  'keras-json': {
    seeds: () => [jsonBytes(layersModel)],
    read: (bytes) => {
      const shards = new Map([['a.bin', new Uint8Array(4 * 53).fill(1)]]);
      return each(
        () => shardNames(bytes),
        () => model({ shards })(bytes),
        () => textOf(bytes),
      );
    },
    structures: jsonOf,
  },
};
