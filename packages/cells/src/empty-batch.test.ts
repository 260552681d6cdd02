/** @file A batch of 0 is what it is in PyTorch: results without numbers, gradients of 0; on the kernels and in the equations. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { gru, lstm, rnn, startKernels } from '@bptt/kernels';
import {
  Dropout,
  Embedding,
  GRU,
  GRUCell,
  GRUClassifier,
  LayerNorm,
  Linear,
  LSTM,
  LSTMCell,
  LSTMClassifier,
  type Module,
  RNN,
  RNNCell,
  RNNClassifier,
  Sequential,
} from './index.js';

const [T, I, H] = [5, 3, 4];
const sizes = { inputSize: I, hiddenSize: H };
type Results = tf.Tensor | (tf.Tensor | Results)[];
const flat = (results: Results) => ([results] as unknown[]).flat(Infinity) as tf.Tensor[];

/** Of a module, what it gives for an input of this shape, by its shapes. */
interface Case {
  module: () => Module;
  run: (module: never, x: tf.Tensor) => Results;
  input?: number[];
  shapes: number[][];
}

const layers = { RNN, LSTM, GRU };
const forms = {
  plain: {},
  relu: { nonlinearity: 'relu' },
  'without biases': { bias: false },
  'two layers of two directions, dropout': { numLayers: 2, bidirectional: true, dropout: 0.5 },
  'batch first': { batchFirst: true },
  projected: { projSize: 2 },
  'projected, two layers of two directions': { projSize: 2, numLayers: 2, bidirectional: true },
} as const;
const givens = { '': undefined, ' with lengths': { lengths: [] } };

function* layerCases(): Generator<[string, Case]> {
  for (const [name, Layer] of Object.entries(layers))
    for (const [form, options] of Object.entries(forms))
      for (const [withLengths, given] of Object.entries(givens)) {
        if ('projSize' in options && name !== 'LSTM') continue;
        if ('nonlinearity' in options && name !== 'RNN') continue;
        const {
          numLayers: L = 1,
          bidirectional = false,
          projSize = H,
          batchFirst = false,
        } = options as Record<string, never>;
        const D = bidirectional ? 2 : 1;
        const states = name === 'LSTM' ? [projSize, H] : [H];
        yield [
          `${name}, ${form}${withLengths}`,
          {
            module: () => new Layer({ ...sizes, ...options } as never),
            run: (layer: LSTM, x) => layer.forward(x as tf.Tensor3D, undefined, given) as Results,
            input: batchFirst ? [0, T, I] : [T, 0, I],
            shapes: [
              batchFirst ? [0, T, D * projSize] : [T, 0, D * projSize],
              ...states.map((size) => [L * D, 0, size]),
            ],
          },
        ];
      }
}

const cases: Record<string, Case> = {
  ...Object.fromEntries(layerCases()),
  'LSTM with states': {
    module: () => new LSTM(sizes),
    run: (layer: LSTM, x) => layer.forward(x as tf.Tensor3D, [tf.zeros([1, 0, H]), tf.zeros([1, 0, H])]) as Results,
    shapes: [
      [T, 0, H],
      [1, 0, H],
      [1, 0, H],
    ],
  },
  'GRU, a step': {
    module: () => new GRU(sizes),
    run: (layer: GRU, x) => layer.step(x as tf.Tensor2D) as Results,
    input: [0, I],
    shapes: [
      [0, H],
      [1, 0, H],
    ],
  },
  ...Object.fromEntries(
    Object.entries({ RNNCell, LSTMCell, GRUCell }).map(([name, Cell]) => [
      name,
      {
        module: () => new Cell(sizes),
        run: (cell: LSTMCell, x: tf.Tensor) => cell.forward(x as tf.Tensor2D),
        input: [0, I],
        shapes:
          name === 'LSTMCell'
            ? [
                [0, H],
                [0, H],
              ]
            : [[0, H]],
      },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries({ RNNClassifier, LSTMClassifier, GRUClassifier }).flatMap(([name, Classifier]) =>
      (['last', 'mean', 'output'] as const).flatMap((head) =>
        Object.entries(givens).map(([withLengths, given]) => [
          `${name}, head ${head}${withLengths}`,
          {
            module: () => new Classifier({ ...sizes, classes: 7, head, bidirectional: true }),
            run: (model: LSTMClassifier, x: tf.Tensor) => model.forward(x as tf.Tensor3D, given),
            shapes: [[0, 7]],
          },
        ]),
      ),
    ),
  ),
  Linear: {
    module: () => new Linear({ inFeatures: I, outFeatures: 2 }),
    run: (linear: Linear, x) => linear.forward(x),
    input: [0, I],
    shapes: [[0, 2]],
  },
  'Linear at each step': {
    module: () => new Linear({ inFeatures: I, outFeatures: 2, bias: false }),
    run: (linear: Linear, x) => linear.forward(x),
    shapes: [[T, 0, 2]],
  },
  LayerNorm: {
    module: () => new LayerNorm({ normalizedShape: I }),
    run: (norm: LayerNorm, x) => norm.forward(x),
    shapes: [[T, 0, I]],
  },
  Dropout: { module: () => new Dropout(), run: (dropout: Dropout, x) => dropout.forward(x), shapes: [[T, 0, I]] },
  Embedding: {
    module: () => new Embedding({ numEmbeddings: 6, embeddingDim: 2 }),
    run: (embedding: Embedding, x) => embedding.forward(tf.zeros(x.shape.slice(0, 2), 'int32')),
    shapes: [[T, 0, 2]],
  },
  Sequential: {
    module: () =>
      new Sequential([
        new Linear({ inFeatures: I, outFeatures: 2 }),
        tf.tanh,
        new Linear({ inFeatures: 2, outFeatures: 1 }),
      ]),
    run: (all: Sequential, x) => all.forward(x) as Results,
    input: [0, I],
    shapes: [[0, 1]],
  },
};

describe.each(['the kernels', 'the equations'])('a batch of 0 on %s', (where) => {
  beforeAll(async () => {
    if (where === 'the kernels') await startKernels();
    else await tf.setBackend('cpu');
    // What is not computed shows what lay there before.
    tf.dispose([1, 9, 99, 999].map((n) => tf.mul(tf.ones([n]), NaN)));
  });

  it.each(Object.entries(cases))('%s', (_, { module: make, run, input = [T, 0, I], shapes }) => {
    const module = make().train();
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const x = tf.zeros(input);
      expect(flat(run(module as never, x)).map(({ shape }) => shape)).toEqual(shapes);
      const sum = () =>
        flat(run(module as never, x))
          .map((result) => tf.sum(result))
          .reduce((a, b) => tf.add(a, b)) as tf.Scalar;
      const parameters = [...module.namedParameters()];
      const gradients = parameters.length ? tf.variableGrads(sum).grads : {};
      for (const [name, { shape, size, id }] of parameters) {
        const [, gradient] = Object.entries(gradients).find(
          ([key]) => key === parameters.find(([, p]) => p.id === id)![1].name,
        )!;
        expect([name, gradient.shape, [...gradient.dataSync()]]).toEqual([name, shape, Array(size).fill(0)]);
      }
      if (module instanceof Embedding) return;
      expect(tf.grad((given: tf.Tensor) => tf.sum(flat(run(module as never, given))[0]!))(x).shape).toEqual(input);
    });
    expect(tf.memory().numTensors).toBe(before);
    module.dispose();
  });

  it('has gradients of gradients: 0', () => {
    const layer = new LSTM(sizes);
    tf.tidy(() => {
      const penalty = () =>
        tf.sum(
          tf.square(tf.grad((x: tf.Tensor) => tf.sum(layer.forward(x as tf.Tensor3D)[0]))(tf.zeros([T, 0, I]))),
        ) as tf.Scalar;
      for (const gradient of Object.values(tf.variableGrads(penalty).grads))
        expect(gradient.dataSync().every((g) => g === 0)).toBe(true);
    });
    layer.dispose();
  });

  it('still wants steps and features', () => {
    const layer = new GRU(sizes);
    expect(() => layer.forward(tf.zeros([0, 2, I]))).toThrow('input: expected [T, B, 3], got [0, 2, 3]');
    expect(() => layer.forward(tf.zeros([0, 0, I]))).toThrow('input: expected [T, B, 3], got [0, 0, 3]');
    expect(() => layer.forward(tf.zeros([T, 0, I + 1]))).toThrow('input: expected [T, B, 3], got [5, 0, 4]');
    expect(() => layer.forward(tf.zeros([T, 0, I]), tf.zeros([1, 1, H]))).toThrow(
      'h0: expected [1, 0, 4], got [1, 1, 4]',
    );
    expect(() => layer.forward(tf.zeros([T, 0, I]), undefined, { lengths: [1] })).toThrow('an array of B = 0 numbers');
    layer.dispose();
  });
});

it.each(Object.entries({ lstm, gru, rnn }))('the kernel %s by itself', async (name, run) => {
  await startKernels();
  const G = { lstm: 4, gru: 3, rnn: 1 }[name]! * H;
  tf.tidy(() => {
    const weights = [tf.ones([G, I]), tf.ones([G, H]), tf.ones([G])];
    const results = (x: tf.Tensor, ...[weightIh, weightHh, biasIh]: tf.Tensor[]) =>
      run({ x, weightIh, weightHh, biasIh } as never) as tf.Tensor[];
    const x = tf.zeros([T, 0, I]);
    const states = name === 'lstm' ? 2 : 1;
    expect(results(x, ...weights).map(({ shape }) => shape)).toEqual([
      [T, 0, H],
      ...Array.from({ length: states }, () => [1, 0, H]),
    ]);
    const gradients = tf.grads((...given: tf.Tensor[]) => tf.sum(results(given[0]!, ...given.slice(1))[0]!))([
      x,
      ...weights,
    ]);
    expect(gradients.map(({ shape }) => shape)).toEqual([x, ...weights].map(({ shape }) => shape));
    for (const gradient of gradients) expect(gradient.dataSync().every((g) => g === 0)).toBe(true);
  });
});
