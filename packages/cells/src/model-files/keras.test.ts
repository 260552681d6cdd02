import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential, type Sequential } from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inspectWeights, isBpttError, loadClassifier, Random, shardNames, type LoadOptions } from '../index.js';
import { loadModel } from '../node.js';

const [T, B, I, H, C] = [6, 3, 4, 5, 7];
// The default, orthogonal, needs chained ops.
const common = { units: H, recurrentInitializer: 'glorotUniform' as const, biasInitializer: 'randomNormal' as const };
const gates = { ...common, recurrentActivation: 'sigmoid' as const };
const first = { inputShape: [T, I] };
const dense = (activation: 'softmax' | 'linear' = 'softmax') =>
  layers.dense({ units: C, activation, biasInitializer: 'randomNormal' });

interface Files {
  json: Uint8Array;
  shards: Map<string, Uint8Array>;
}
type Json = Record<string, any>;

/** What `model.save` writes, in two shards. */
async function files(model: Sequential, change: (json: Json) => void = () => undefined): Promise<Files> {
  let saved: Files | undefined;
  await model.save({
    save: async ({ modelTopology, weightSpecs, weightData }) => {
      const weights = new Uint8Array(weightData as ArrayBuffer);
      const json = {
        format: 'layers-model',
        modelTopology,
        weightsManifest: [{ paths: ['a.bin', 'b.bin'], weights: weightSpecs }],
      };
      const copy = JSON.parse(JSON.stringify(json)) as Json;
      change(copy);
      saved = {
        json: new TextEncoder().encode(JSON.stringify(copy)),
        shards: new Map([
          ['a.bin', weights.slice(0, 50)],
          ['b.bin', weights.slice(50)],
        ]),
      };
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    },
  });
  return saved!;
}

const made = (...stack: Parameters<Sequential['add']>[0][]): Sequential => {
  const model = sequential();
  for (const layer of stack) model.add(layer);
  return model;
};

const models: [string, object, () => Sequential][] = [
  [
    'SimpleRNN',
    { module: 'RNN', nonlinearity: 'tanh', head: 'last' },
    () => made(layers.simpleRNN({ ...common, ...first }), dense()),
  ],
  [
    'SimpleRNN relu, no bias',
    { nonlinearity: 'relu', bias: false },
    () => made(layers.simpleRNN({ ...common, ...first, activation: 'relu', useBias: false }), dense('linear')),
  ],
  [
    'LSTM',
    { module: 'LSTM', inputSize: I, hiddenSize: H, classes: C },
    () => made(layers.lstm({ ...gates, ...first }), dense()),
  ],
  [
    'two LSTMs, dropout, mean',
    { numLayers: 2, head: 'mean' },
    () =>
      made(
        layers.lstm({ ...gates, ...first, returnSequences: true }),
        layers.dropout({ rate: 0.5 }),
        layers.lstm({ ...gates, returnSequences: true }),
        layers.globalAveragePooling1d({}),
        dense(),
      ),
  ],
  [
    'two bidirectional LSTMs',
    { numLayers: 2, bidirectional: true },
    () =>
      made(
        layers.bidirectional({
          layer: layers.lstm({ ...gates, returnSequences: true }) as never,
          mergeMode: 'concat',
          ...first,
        }),
        layers.bidirectional({ layer: layers.lstm(gates) as never, mergeMode: 'concat' }),
        dense('linear'),
        layers.activation({ activation: 'softmax' }),
      ),
  ],
];

describe('models of tfjs-layers', () => {
  test.each(models)('%s: the same predictions', async (_, architecture, make) => {
    const theirs = make();
    const { json, shards } = await files(theirs);
    expect(shardNames(json)).toEqual(['a.bin', 'b.bin']);
    const { model, assumed } = loadClassifier(json, 'model.json', { shards });
    expect(model.architecture).toMatchObject(architecture);
    expect(assumed).toEqual(['mean 0.5', 'std 0.5']);
    tf.tidy(() => {
      const x = tf.tensor3d(new Random(1).uniform(B * T * I, 2), [B, T, I]);
      const expected = tf.softmax(theirs.predict(x) as tf.Tensor2D).dataSync(); // of probabilities or of logits
      const logits = model.forward(tf.transpose(x, [1, 0, 2]) as tf.Tensor3D);
      const ours = tf
        .softmax(
          theirs.layers.some((layer) => layer.getConfig()['activation'] === 'softmax') ? tf.softmax(logits) : logits,
        )
        .dataSync();
      ours.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6));
    });
    expect(inspectWeights(json, 'a', { shards })).toMatchObject({ format: 'keras', architecture });
    model.dispose();
    theirs.dispose();
  });

  test('are read from a folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bptt-'));
    const { json, shards } = await files(models[2]![2]());
    await writeFile(join(folder, 'model.json'), json);
    await expect(loadModel(join(folder, 'model.json'))).rejects.toThrow(/a\.bin: not found/);
    for (const [name, bytes] of shards) await writeFile(join(folder, name), bytes);
    const { model } = await loadModel(join(folder, 'model.json'));
    expect(model.architecture.module).toBe('LSTM');
    model.dispose();
  });
});

/** A GRU as tensorflowjs_converter writes Keras's, which tfjs-layers itself cannot make: reset_after, a bias of two rows. */
function kerasGru(config: object = {}) {
  const random = new Random(5);
  const shapes: [string, number[]][] = [
    ['gru/gru_cell/kernel', [I, 3 * H]],
    ['gru/gru_cell/recurrent_kernel', [H, 3 * H]],
    ['gru/gru_cell/bias', [2, 3 * H]],
    ['dense/kernel', [H, C]],
    ['dense/bias', [C]],
  ];
  const values = new Map(
    shapes.map(([name, shape]) => [
      name,
      random.uniform(
        shape.reduce((a, b) => a * b),
        1,
      ),
    ]),
  );
  const gru = {
    name: 'gru',
    units: H,
    activation: 'tanh',
    recurrent_activation: 'sigmoid',
    reset_after: true,
    return_sequences: false,
    use_bias: true,
    ...config,
  };
  const chain: [string, Json][] = [
    ['InputLayer', { name: 'in' }],
    ['GRU', gru],
    ['Dense', { name: 'dense', activation: 'softmax' }],
  ];
  const model_config = {
    class_name: 'Functional',
    config: {
      layers: chain.map(([class_name, config], i) => ({
        class_name,
        config,
        inbound_nodes: i ? [[[chain[i - 1]![1]['name'], 0, 0, {}]]] : [],
      })),
    },
  };
  const json: Json = {
    modelTopology: { keras_version: '2.15.0', model_config },
    weightsManifest: [
      { paths: ['w.bin'], weights: shapes.map(([name, shape]) => ({ name, shape, dtype: 'float32' })) },
    ],
  };
  const shards = new Map([
    ['w.bin', new Uint8Array(Buffer.concat([...values.values()].map((v) => new Uint8Array(v.buffer))))],
  ]);
  return { json, shards, values };
}
const encoded = (json: unknown) => new TextEncoder().encode(JSON.stringify(json));

test("Keras's GRU with reset_after: its equations", () => {
  const { json, shards, values } = kerasGru();
  const { model } = loadClassifier(encoded(json), 'model.json', { shards });
  const x = Array.from(new Random(2).uniform(T * I, 1));
  const [kernel, recurrent, bias] = ['kernel', 'recurrent_kernel', 'bias'].map((part) =>
    Array.from(values.get(`gru/gru_cell/${part}`)!),
  ) as [number[], number[], number[]];
  const times = (v: number[], matrix: number[], row: number) =>
    Array.from({ length: 3 * H }, (_, j) =>
      v.reduce((sum, value, i) => sum + value * matrix[i * 3 * H + j]!, bias[row * 3 * H + j]!),
    );
  const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));
  let h: number[] = Array(H).fill(0);
  for (let t = 0; t < T; t++) {
    const [a, b] = [times(x.slice(t * I, (t + 1) * I), kernel, 0), times(h, recurrent, 1)];
    h = h.map((before, j) => {
      const z = sigmoid(a[j]! + b[j]!);
      const r = sigmoid(a[H + j]! + b[H + j]!);
      return z * before + (1 - z) * Math.tanh(a[2 * H + j]! + r * b[2 * H + j]!);
    });
  }
  const head = Array.from({ length: C }, (_, c) =>
    h.reduce((sum, value, j) => sum + value * values.get('dense/kernel')![j * C + c]!, values.get('dense/bias')![c]!),
  );
  const logits = tf.tidy(() => model.forward(tf.tensor3d(x, [T, 1, I])).dataSync());
  head.forEach((expected, c) => expect(logits[c]).toBeCloseTo(expected, 5));
  model.dispose();
});

describe('what has no equal is refused by name', () => {
  const layerOf = (json: Json, i: number) => json['modelTopology']['model_config']['config']['layers'][i];
  test.each<[string, (json: Json) => void, string]>([
    [
      'reset_after false',
      (json) => (layerOf(json, 1).config.reset_after = false),
      'layer gru: expected GRU with reset_after true, found reset_after: false',
    ],
    [
      'reset_after not given',
      (json) => delete layerOf(json, 1).config.reset_after,
      'layer gru: expected GRU with reset_after true, found reset_after not given',
    ],
    [
      'hard_sigmoid',
      (json) => (layerOf(json, 1).config.recurrent_activation = 'hard_sigmoid'),
      'layer gru: expected GRU with recurrent_activation sigmoid, found recurrent_activation: "hard_sigmoid"',
    ],
    [
      'another activation',
      (json) => (layerOf(json, 1).config.activation = 'relu'),
      'layer gru: expected GRU with activation tanh, found activation: "relu"',
    ],
    [
      'go_backwards',
      (json) => (layerOf(json, 1).config.go_backwards = true),
      'layer gru: expected GRU with go_backwards false, found go_backwards: true',
    ],
    ['stateful', (json) => (layerOf(json, 1).config.stateful = true), 'found stateful: true'],
    [
      'sequences to the head',
      (json) => (layerOf(json, 1).config.return_sequences = true),
      'layer gru: expected return_sequences false, found true',
    ],
    [
      'a convolution',
      (json) => (layerOf(json, 0).class_name = 'Conv1D'),
      'layer in: expected SimpleRNN, LSTM or GRU layers, perhaps GlobalAveragePooling1D, and one Dense layer, found Conv1D here',
    ],
    [
      'a sigmoid head',
      (json) => (layerOf(json, 2).config.activation = 'sigmoid'),
      'layer dense: expected Dense with activation linear or softmax, found activation: "sigmoid"',
    ],
    [
      'a branch',
      (json) => (layerOf(json, 2).inbound_nodes = [[['in', 0, 0, {}]]]),
      'layers[2].inbound_nodes: expected the layer before it, \'gru\', found [[["in",0,0,{}]]]',
    ],
    [
      'other units',
      (json) => (layerOf(json, 1).config.units = 4),
      'gru/gru_cell/kernel: expected float32 [I, 12], found F32 [4, 15]',
    ],
    [
      'no dense layer',
      (json) => json['modelTopology']['model_config']['config']['layers'].pop(),
      'layers: expected a recurrent and a Dense layer, found InputLayer, GRU',
    ],
    [
      'a model of another kind',
      (json) => (json['modelTopology']['model_config']['class_name'] = 'Net'),
      'modelTopology.class_name: expected Sequential, Functional or Model, found "Net"',
    ],
    [
      'a graph model',
      (json) => (json['modelTopology'] = { node: [] }),
      'modelTopology.class_name: expected Sequential, Functional or Model, found nothing',
    ],
    [
      'quantised weights',
      (json) => (json['weightsManifest'][0].weights[0].quantization = { dtype: 'uint8' }),
      'weightsManifest[0].weights[0].quantization: expected none: convert the model without it',
    ],
    [
      'a shard elsewhere',
      (json) => (json['weightsManifest'][0].paths = ['../../etc/passwd']),
      'weightsManifest[0].paths: expected names of files in the same folder, found "../../etc/passwd"',
    ],
    [
      'a huge shape',
      (json) => (json['weightsManifest'][0].weights[0].shape = [2 ** 50, 2 ** 20]),
      'w.bin: expected 4.7223',
    ],
    [
      'a shard too many',
      (json) => (json['weightsManifest'][0].paths = ['w.bin', 'v.bin']),
      'v.bin: expected its bytes, found nothing',
    ],
    [
      'weights of another name',
      (json) => (json['weightsManifest'][0].weights[1].name = 'gru/x'),
      'layer gru: expected weights named recurrent_kernel, found gru/gru_cell/kernel, gru/x',
    ],
  ])('%s', (_, change, message) => {
    const { json, shards } = kerasGru();
    change(json);
    const options: LoadOptions = { shards };
    expect(() => loadClassifier(encoded(json), 'model.json', options)).toThrow(message);
    expect(() => loadClassifier(encoded(json), 'model.json', options)).toThrow(/^model\.json: /);
  });

  test("tfjs-layers' own GRU and default LSTM", async () => {
    const gru = await files(made(layers.gru({ ...gates, ...first }), dense()));
    expect(() => loadClassifier(gru.json, 'm', { shards: gru.shards })).toThrow('GRU with reset_after true');
    const lstm = await files(made(layers.lstm({ ...common, ...first }), dense()));
    expect(() => loadClassifier(lstm.json, 'm', { shards: lstm.shards })).toThrow(
      'LSTM with recurrent_activation sigmoid, found recurrent_activation: "hard_sigmoid"',
    );
    const sum = await files(
      made(layers.bidirectional({ layer: layers.lstm(gates) as never, mergeMode: 'sum', ...first }), dense()),
    );
    expect(() => loadClassifier(sum.json, 'm', { shards: sum.shards })).toThrow(
      'Bidirectional with merge_mode concat, found merge_mode: "sum"',
    );
  });

  test('hints, since the file says what it holds', () => {
    const { json, shards } = kerasGru();
    expect(() => loadClassifier(encoded(json), 'm', { shards, head: 'mean' })).toThrow(
      "head: expected none, since m says what it holds, got 'mean'",
    );
  });
});

test('whatever byte is changed or cut off, the answer is a model or a BpttError', () => {
  const { json, shards } = kerasGru();
  const bytes = encoded(json);
  const attempt = (file: Uint8Array) => {
    try {
      loadClassifier(file, 'a', { shards }).model.dispose();
    } catch (error) {
      if (!isBpttError(error)) throw error;
    }
  };
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(255), (i, value) => attempt(bytes.with(i, value))),
    { numRuns: 2000 },
  );
  fc.assert(fc.property(fc.nat(bytes.length - 1), (length) => attempt(bytes.slice(0, length))));
  fc.assert(
    fc.property(fc.jsonValue(), (value) => attempt(encoded({ ...json, modelTopology: value }))),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(fc.jsonValue(), (value) => attempt(encoded({ ...json, weightsManifest: [value] }))),
    { numRuns: 300 },
  );
});
