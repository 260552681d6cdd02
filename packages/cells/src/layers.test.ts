import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, beforeEach, afterEach, describe, expect, test } from 'vitest';
import { GRU, LSTM, LSTMCell, LSTMClassifier, Random, RNN, RNNCell, RNNClassifier } from './index.js';

const random = (seed: number, ...shape: [number, number, number]) =>
  tf.tensor3d(new Random(seed).uniform(tf.util.sizeFromShape(shape), 1), shape);
const largestDifference = (a: tf.Tensor, b: tf.Tensor) => tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!);

let tensors: number;
beforeAll(async () => void (await tf.setBackend('cpu')));
beforeEach(() => void (tensors = tf.memory().numTensors));
afterEach(() => expect(tf.memory().numTensors).toBe(tensors));

const sizes = fc.record({
  T: fc.integer({ min: 1, max: 5 }),
  B: fc.integer({ min: 1, max: 4 }),
  I: fc.integer({ min: 1, max: 5 }),
  H: fc.integer({ min: 1, max: 5 }),
  seed: fc.nat(),
});

describe('a layer is its cell, step by step', () => {
  test('RNN', () => {
    fc.assert(
      fc.property(sizes, fc.constantFrom('tanh' as const, 'relu' as const), ({ T, B, I, H, seed }, nonlinearity) => {
        const options = { inputSize: I, hiddenSize: H, seed, nonlinearity };
        const [layer, cell] = [new RNN(options), new RNNCell(options)];
        tf.tidy(() => {
          const [x, h0] = [random(seed, T, B, I), random(seed + 1, 1, B, H)];
          const [output, hN] = layer.forward(x, h0);
          let h = tf.squeeze<tf.Tensor2D>(h0, [0]);
          const steps = (tf.unstack(x) as tf.Tensor2D[]).map((xt) => (h = cell.forward(xt, h)));
          expect(output.shape).toEqual([T, B, H]);
          expect(hN.shape).toEqual([1, B, H]);
          expect(largestDifference(output, tf.stack(steps))).toBe(0);
          expect(largestDifference(hN, h)).toBe(0);
        });
        layer.dispose();
        cell.dispose();
      }),
    );
  });

  test('LSTM', () => {
    fc.assert(
      fc.property(sizes, ({ T, B, I, H, seed }) => {
        const options = { inputSize: I, hiddenSize: H, seed };
        const [layer, cell] = [new LSTM(options), new LSTMCell(options)];
        tf.tidy(() => {
          const x = random(seed, T, B, I);
          const [output, [hN, cN]] = layer.forward(x);
          let state: [tf.Tensor2D, tf.Tensor2D] | undefined;
          const steps = (tf.unstack(x) as tf.Tensor2D[]).map((xt) => (state = cell.forward(xt, state))[0]);
          expect(largestDifference(output, tf.stack(steps))).toBe(0);
          expect(largestDifference(hN, state![0])).toBe(0);
          expect(largestDifference(cN, state![1])).toBe(0);
        });
        layer.dispose();
        cell.dispose();
      }),
    );
  });

  test('batchFirst only swaps axes', () => {
    const options = { inputSize: 3, hiddenSize: 4, seed: 7 };
    const [timeFirst, batchFirst] = [new LSTM(options), new LSTM({ ...options, batchFirst: true })];
    tf.tidy(() => {
      const x = random(1, 5, 2, 3);
      const [output, [hN]] = timeFirst.forward(x);
      const [swapped, [swappedHN]] = batchFirst.forward(tf.transpose(x, [1, 0, 2]));
      expect(largestDifference(output, tf.transpose(swapped, [1, 0, 2]))).toBe(0);
      expect(largestDifference(hN, swappedHN)).toBe(0);
    });
    timeFirst.dispose();
    batchFirst.dispose();
  });
});

describe('step goes on where the sequence left off', () => {
  const options = { inputSize: 3, hiddenSize: 4, seed: 7, numLayers: 2 };
  test.each([
    ['RNN', () => new RNN(options)],
    ['GRU', () => new GRU({ ...options, batchFirst: true })],
    ['LSTM', () => new LSTM(options)],
  ])('%s', (_name, make) => {
    const layer = make() as LSTM;
    tf.tidy(() => {
      const x = random(1, 5, 2, 3);
      const [output, last] = layer.forward(layer.batchFirst ? tf.transpose(x, [1, 0, 2]) : x);
      let state: ReturnType<LSTM['step']>[1] | undefined;
      const steps = (tf.unstack(x) as tf.Tensor2D[]).map((xt) => {
        const [h, next] = layer.step(xt, state);
        state = next;
        return h;
      });
      expect(largestDifference(output, tf.stack(steps, layer.batchFirst ? 1 : 0))).toBe(0);
      [state!].flat().forEach((s, i) => expect(largestDifference(s, [last].flat()[i]!)).toBe(0));
    });
    layer.dispose();
  });

  test('not in two directions', () => {
    tf.engine().startScope();
    const layer = new RNN({ ...options, bidirectional: true });
    expect(() => layer.step(tf.zeros([2, 3]))).toThrow(
      "step: expected a module of one direction, got 'a bidirectional one'",
    );
    tf.engine().endScope();
    layer.dispose();
  });
});

describe('gradients agree with central differences', () => {
  const options = { inputSize: 3, hiddenSize: 4, seed: 3 };
  test.each([
    ['RNN tanh', () => new RNN(options)],
    ['RNN relu', () => new RNN({ ...options, nonlinearity: 'relu' })],
    ['LSTM', () => new LSTM(options)],
  ])('%s', (_name, make) => {
    const layer = make();
    tf.tidy(() => {
      const x = random(5, 4, 2, 3);
      const cotangent = random(6, 4, 2, 4);
      const loss = () => tf.sum(tf.mul(layer.forward(x)[0], cotangent)) as tf.Scalar;
      const parameters = [...layer.namedParameters().values()];
      const { grads } = tf.variableGrads(loss, parameters);
      for (const parameter of parameters) {
        const values = parameter.dataSync<'float32'>().slice();
        const gradient = grads[parameter.name]!.dataSync();
        const at = (i: number, step: number) => {
          const moved = values.slice();
          moved[i]! += step;
          parameter.assign(tf.tensor(moved, parameter.shape));
          return loss().dataSync()[0]!;
        };
        values.forEach((_, i) => expect(gradient[i]).toBeCloseTo((at(i, 1e-2) - at(i, -1e-2)) / 2e-2, 2.5));
        parameter.assign(tf.tensor(values, parameter.shape));
      }
    });
    layer.dispose();
  });
});

test('names, shapes and sizes are PyTorch’s', () => {
  const model = new LSTMClassifier();
  const shapes = Object.fromEntries([...model.stateDict()].map(([name, { shape }]) => [name, shape]));
  expect(shapes).toEqual({
    'rnn.weight_ih_l0': [512, 28],
    'rnn.weight_hh_l0': [512, 128],
    'rnn.bias_ih_l0': [512],
    'rnn.bias_hh_l0': [512],
    'fc.weight': [10, 128],
    'fc.bias': [10],
  });
  const logits = model.forward(tf.zeros([28, 2, 28]));
  expect(logits.shape).toEqual([2, 10]);
  tf.dispose(logits);
  tf.disposeVariables();
  const cell = new RNNCell({ inputSize: 2, hiddenSize: 3, bias: false });
  expect([...cell.namedParameters().keys()]).toEqual(['weight_ih', 'weight_hh']);
  cell.dispose();
  cell.dispose();
  tensors = tf.memory().numTensors;
});

test('training mode reaches inner modules; a loaded model is ready for use', () => {
  const model = new LSTMClassifier({ hiddenSize: 4 });
  const modes = () => [model, model.rnn, model.fc].map(({ training }) => training);
  expect(modes()).toEqual([true, true, true]);
  expect(model.eval()).toBe(model);
  expect(modes()).toEqual([false, false, false]);
  expect(model.rnn.train()).toBe(model.rnn);
  expect(modes()).toEqual([false, true, false]);
  const loaded = LSTMClassifier.load(model.train().save());
  expect([loaded.training, loaded.rnn.training]).toEqual([false, false]);
  model.dispose();
  loaded.dispose();
});

test('a state dict that does not fit lists all that is wrong, and changes nothing', () => {
  const model = new RNNClassifier({ hiddenSize: 3 });
  const dict = model.stateDict();
  const before = model.save();
  dict.get('fc.bias')!.data.fill(9);
  dict.set('fc.weight', { data: new Float32Array(6), shape: [2, 3] });
  dict.set('odd', { data: new Float32Array(1), shape: [1] });
  dict.delete('rnn.bias_hh_l0');
  expect(() => model.loadStateDict(dict)).toThrow(
    'state dict: rnn.bias_hh_l0 is missing; fc.weight: expected [10, 3], got [2, 3]; odd is unexpected',
  );
  expect(model.save()).toEqual(before);
  model.dispose();
});
