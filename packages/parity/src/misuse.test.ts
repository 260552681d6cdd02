/** @file Wrong uses of cells, kernels and solver: each is answered with what was expected, what was found and what to do, and leaves no tensor. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import {
  GRU,
  GRUCell,
  Linear,
  LSTM,
  LSTMCell,
  LSTMClassifier,
  Random,
  RNN,
  RNNCell,
  RNNClassifier,
  type Module,
} from '@bptt/cells';
import { lstm, rnn, startKernels } from '@bptt/kernels';
import { Adam, crossEntropy, evaluate, trainStep, type Batch } from '@bptt/solver';
import { beforeAll, expect, test } from 'vitest';

beforeAll(async () => void (await startKernels({ simd: 'strict' })));

const sizes = { inputSize: 3, hiddenSize: 4 };
const x = (...shape: number[]) => tf.ones(shape as [number, number, number]) as tf.Tensor3D;
const disposed = (...shape: number[]) => {
  const tensor = x(...shape);
  tensor.dispose();
  return tensor;
};
/** A wrong use of a module, which is given back afterwards. */
const of =
  <M extends Module>(make: () => M, use: (module: M) => unknown) =>
  () => {
    const module = make();
    try {
      tf.tidy(() => void use(module));
    } finally {
      module.dispose();
    }
  };
const ofRnn = (use: (layer: RNN) => unknown) => of(() => new RNN(sizes), use);
const ofGru = (use: (layer: GRU) => unknown) => of(() => new GRU({ ...sizes, batchFirst: true }), use);
const ofLstm = (use: (layer: LSTM) => unknown) => of(() => new LSTM(sizes), use);
const inTidy = (use: () => unknown) => () => tf.tidy(() => void use());
const lengths = (...given: unknown[]) =>
  ofRnn((layer) => layer.forward(x(5, 2, 3), undefined, { lengths: given as number[] }));

const batch = (changed: Partial<Batch>): Batch => ({
  inputs: { data: new Float32Array(5 * 2 * 3), shape: [5, 2, 3] },
  labels: { data: Int32Array.of(0, 1), shape: [2] },
  ...changed,
});
const training = (wrong: Partial<Batch>, loss = crossEntropy) =>
  of(
    () => new RNNClassifier({ ...sizes, classes: 2 }),
    (model) => {
      const optimiser = new Adam(model.namedParameters());
      try {
        trainStep(model, batch(wrong), loss, optimiser);
      } finally {
        optimiser.dispose();
      }
    },
  );

const weights = () => ({ weightIh: x(4, 3) as unknown as tf.Tensor2D, weightHh: x(4, 4) as unknown as tf.Tensor2D });

test.each<[string, () => unknown, string]>([
  // A module's sizes
  [
    'no input size',
    () => new RNN({ hiddenSize: 4 } as never),
    'inputSize: expected a whole number >= 1, got undefined',
  ],
  [
    'a fraction of an input size',
    () => new RNNClassifier({ inputSize: 2.5 }),
    'inputSize: expected a whole number >= 1, got 2.5',
  ],
  [
    'NaN hidden units',
    () => new GRU({ inputSize: 3, hiddenSize: NaN }),
    'hiddenSize: expected a whole number >= 1, got NaN',
  ],
  ['no hidden unit', () => new LSTMClassifier({ hiddenSize: 0 }), 'hiddenSize: expected a whole number >= 1, got 0'],
  ['no layer', () => new RNN({ ...sizes, numLayers: 0 }), 'numLayers: expected a whole number >= 1, got 0'],
  ['no class', () => new RNNClassifier({ classes: 0 }), 'classes: expected a whole number >= 1, got 0'],
  [
    'fewer than no features',
    () => new Linear({ inFeatures: 3, outFeatures: -1 }),
    'outFeatures: expected a whole number >= 1, got -1',
  ],
  [
    'a projection as wide as the state',
    () => new LSTM({ ...sizes, projSize: 4 }),
    'projSize: expected a whole number from 0 (no projection) to hiddenSize - 1 = 3, got 4',
  ],
  [
    'dropout in percent',
    () => new LSTM({ ...sizes, numLayers: 2, dropout: 20 }),
    'dropout: expected a number from 0 to 1, got 20',
  ],
  ['dropout NaN', () => new GRU({ ...sizes, dropout: NaN }), 'dropout: expected a number from 0 to 1, got NaN'],
  [
    'another nonlinearity',
    () => new RNNCell({ ...sizes, nonlinearity: 'sin' as never }),
    "nonlinearity: expected 'tanh' or 'relu', got 'sin'",
  ],
  [
    'another head',
    () => new LSTMClassifier({ head: 'first' as never }),
    "head: expected 'last', 'mean' or 'output', got 'first'",
  ],
  [
    'a seed that is no number',
    () => new Random('1' as never),
    "seed: expected a whole number from 0 to 4294967295, got '1'",
  ],
  // Its input
  [
    'one sequence without a batch',
    ofRnn((layer) => layer.forward(x(5, 3))),
    'input: expected [T, B, 3], got [5, 3]; a single sequence is a batch of one: [T, 1, 3]',
  ],
  [
    'the same, batch first',
    ofGru((layer) => layer.forward(x(5, 3))),
    'input: expected [B, T, 3], got [5, 3]; a single sequence is a batch of one: [1, T, 3]',
  ],
  [
    'features in the middle',
    ofLstm((layer) => layer.forward(x(5, 3, 2))),
    'input: expected [T, B, 3], got [5, 3, 2]; the features come last: tf.transpose',
  ],
  ['another feature size', ofLstm((layer) => layer.forward(x(5, 2, 7))), 'input: expected [T, B, 3], got [5, 2, 7]'],
  ['no steps', ofLstm((layer) => layer.forward(x(0, 2, 3))), 'input: expected [T, B, 3], got [0, 2, 3]'],
  [
    'integers',
    ofLstm((layer) => layer.forward(tf.zeros([5, 2, 3], 'int32'))),
    "input: expected a float32 tensor, got 'int32'; tf.cast(input, 'float32') makes one",
  ],
  ['an array', ofLstm((layer) => layer.forward([1, 2] as never)), 'input: expected a tensor [T, B, 3], got 1,2'],
  [
    'nothing',
    ofLstm((layer) => layer.forward(undefined as never)),
    'input: expected a tensor [T, B, 3], got undefined',
  ],
  [
    'a disposed tensor',
    ofLstm((layer) => layer.forward(disposed(5, 2, 3))),
    "input: expected a tensor [T, B, 3], got 'a disposed tensor'; tf.keep holds one beyond its tf.tidy",
  ],
  [
    'a cell’s input in three dimensions',
    of(
      () => new GRUCell(sizes),
      (cell) => cell.forward(x(5, 2, 3) as never),
    ),
    'input: expected [B, 3], got [5, 2, 3]',
  ],
  [
    'too many features for a linear layer',
    of(
      () => new Linear({ inFeatures: 3, outFeatures: 2 }),
      (layer) => layer.forward(x(2, 4) as never),
    ),
    'input: expected [B, 3], got [2, 4]',
  ],
  [
    'a step of two directions',
    of(
      () => new RNN({ ...sizes, bidirectional: true }),
      (layer) => layer.step(x(2, 3) as never),
    ),
    "step: expected a module of one direction, got 'a bidirectional one'",
  ],
  // States
  [
    'states of another layer count',
    ofRnn((layer) => layer.forward(x(5, 2, 3), x(2, 2, 4))),
    'h0: expected [1, 2, 4], got [2, 2, 4]',
  ],
  [
    'batch and time swapped',
    ofRnn((layer) => layer.forward(x(2, 5, 3), x(1, 2, 4))),
    'h0: expected [1, 5, 4], got [1, 2, 4]; input [2, 5, 3] is read as [T, B, I]: did you mean batchFirst: true?',
  ],
  [
    'swapped the other way',
    ofGru((layer) => layer.forward(x(5, 2, 3), x(1, 2, 4))),
    'h0: expected [1, 5, 4], got [1, 2, 4]; input [5, 2, 3] is read as [B, T, I]: did you mean batchFirst: false?',
  ],
  [
    'c of another size',
    ofLstm((layer) => layer.forward(x(5, 2, 3), [x(1, 2, 4), x(1, 3, 4)])),
    'c0: expected [1, 2, 4], got [1, 3, 4]',
  ],
  [
    'an LSTM’s state without c',
    ofLstm((layer) => layer.forward(x(5, 2, 3), x(1, 2, 4) as never)),
    'state: expected [h0, c0], got a tensor [1, 2, 4]',
  ],
  [
    'lengths in the place of the state',
    ofLstm((layer) => layer.forward(x(5, 2, 3), { lengths: [5, 2] } as never)),
    'state: expected [h0, c0], got an object of lengths; options come third',
  ],
  [
    'a projected state of full width',
    of(
      () => new LSTM({ ...sizes, projSize: 2 }),
      (layer) => layer.forward(x(5, 2, 3), [x(1, 2, 4), x(1, 2, 4)]),
    ),
    'h0: expected [1, 2, 2], got [1, 2, 4]',
  ],
  [
    'a cell’s state of another batch',
    of(
      () => new LSTMCell(sizes),
      (cell) => cell.forward(x(2, 3) as never, [x(2, 4), x(3, 4)] as never),
    ),
    'c: expected [2, 4], got [3, 4]',
  ],
  // Lengths
  [
    'an empty sequence',
    lengths(5, 0),
    'lengths[1]: expected a whole number from 1 to T = 5, got 0; leave empty sequences out of the batch',
  ],
  ['a length beyond T', lengths(6, 1), 'lengths[0]: expected a whole number from 1 to T = 5, got 6'],
  ['half a step', lengths(1.5, 2), 'lengths[0]: expected a whole number from 1 to T = 5, got 1.5'],
  ['a length that is NaN', lengths(2, NaN), 'lengths[1]: expected a whole number from 1 to T = 5, got NaN'],
  [
    'too few lengths',
    lengths(2),
    "lengths: expected an array of B = 2 numbers, one for each sequence, got '1 of them'",
  ],
  [
    'as many lengths as steps',
    lengths(1, 2, 3, 4, 5),
    "got '5 of them'; input [5, 2, 3] is read as [T, B, I]: did you mean batchFirst: true?",
  ],
  [
    'lengths as a tensor',
    ofRnn((layer) => layer.forward(x(5, 2, 3), undefined, { lengths: tf.tensor1d([5, 2]) as never })),
    'lengths: expected an array of B = 2 numbers, one for each sequence, got a tensor [2]',
  ],
  // Weights and life
  [
    'weights of another module',
    of(
      () => new LSTM(sizes),
      (layer) =>
        of(
          () => new GRU(sizes),
          (gru) => layer.loadStateDict(gru.stateDict()),
        )(),
    ),
    'state dict: weight_ih_l0: expected [16, 3], got [12, 3]; weight_hh_l0: expected [16, 4], got [12, 4]; bias_ih_l0: expected [16], got [12]; bias_hh_l0: expected [16], got [12]',
  ],
  [
    'weights of a classifier in its layer',
    of(
      () => new RNNClassifier(sizes),
      (model) => model.rnn.loadStateDict(model.stateDict()),
    ),
    'state dict: weight_ih_l0 is missing; weight_hh_l0 is missing; bias_ih_l0 is missing; bias_hh_l0 is missing; rnn.weight_ih_l0 is unexpected',
  ],
  [
    'a module after dispose',
    ofRnn((layer) => (layer.dispose(), layer.forward(x(5, 2, 3)))),
    "module: expected one that was not disposed, got 'a disposed one'; make or load it again",
  ],
  // The solver
  [
    'a class too many',
    training({ labels: { data: Int32Array.of(0, 2), shape: [2] } }),
    'labels[1]: expected a class from 0 to 1, got 2',
  ],
  [
    'a class below 0',
    training({ labels: { data: Int32Array.of(-1, 1), shape: [2] } }),
    'labels[0]: expected a class from 0 to 1, got -1',
  ],
  [
    'as many labels as steps',
    training({ labels: { data: new Int32Array(5), shape: [5] } }),
    'batch.labels: expected [B = 2], got [5]; batch.inputs is read as [T, B, I]: is it [B, T, I]?',
  ],
  [
    'flat images',
    training({ inputs: { data: new Float32Array(30), shape: [5, 6] } }),
    'input: expected [T, B, 3], got [5, 6]',
  ],
  // The kernels by themselves
  [
    'a disposed tensor for a kernel',
    inTidy(() => rnn({ ...weights(), x: disposed(5, 2, 3) })),
    "x: expected a float32 tensor, got 'a disposed tensor'; tf.keep holds one beyond its tf.tidy",
  ],
  [
    'a kernel’s weights of one gate',
    inTidy(() => lstm({ ...weights(), x: x(5, 2, 3) })),
    'weightHh: expected [16, 4], got [4, 4]',
  ],
])('%s', (_name, use, message) => {
  const before = tf.memory();
  expect(use).toThrow(message);
  expect(tf.memory()).toEqual(before);
});

test('an empty loader', async () => {
  const model = new RNNClassifier(sizes);
  await expect(evaluate(model, Object.assign([] as Batch[], { length: 0 }))).rejects.toThrow(
    'loader: expected at least one batch, got none',
  );
  model.dispose();
});

test('kernels on another backend', async () => {
  await tf.setBackend('cpu');
  const before = tf.memory();
  const use = inTidy(() => rnn({ ...weights(), x: x(5, 2, 3) }));
  expect(use).toThrow(
    "the kernels run on tfjs's wasm backend once they are started; the backend is 'cpu': await startKernels() first",
  );
  expect(tf.memory()).toEqual(before);
  await tf.setBackend('wasm');
});
