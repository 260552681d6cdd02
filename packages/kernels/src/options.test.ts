/** @file What the kernels' entry points are given: names, kinds, tensors. */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { adam, addRows, gru, lstm, pickRows, rnn, startKernels, startWasm } from './index.js';

beforeAll(() => startKernels());

const tensors = (gates: number) => ({
  x: tf.ones([2, 1, 3]) as tf.Tensor3D,
  weightIh: tf.ones([gates * 2, 3]) as tf.Tensor2D,
  weightHh: tf.ones([gates * 2, 2]) as tf.Tensor2D,
});

test.each<[string, () => unknown, string]>([
  ['startKernels', () => startKernels({ Simd: 'strict' } as never), 'did you mean simd?'],
  ['startKernels simd', () => startKernels({ simd: 'strikt' as never }), 'did you mean strict?'],
  ['startKernels tryWide', () => startKernels({ tryWide: 'no' as never }), 'tryWide: expected true or false'],
  ['startKernels threads', () => startKernels({ threads: '2' as never }), 'threads: expected a whole number'],
  ['startWasm', () => startWasm({ wasmPath: 'x' } as never), 'did you mean wasm?'],
])('%s', async (_, call, message) => expect(async () => call()).rejects.toThrow(message));

test.each<[string, () => unknown, string]>([
  ['lstm', () => lstm({ ...tensors(4), weightHH: 1 } as never), 'did you mean weightHh?'],
  ['gru with a c0', () => gru({ ...tensors(3), c0: tf.ones([1, 1, 2]) } as never), 'inputs: expected only x, h0'],
  ['rnn', () => rnn({ ...tensors(1), nonLinearity: 'relu' } as never), 'did you mean nonlinearity?'],
  [
    'lstm without x',
    () => lstm({ ...tensors(4), x: undefined } as never),
    'x: expected a float32 tensor, got undefined',
  ],
  ['lstm of an array', () => lstm({ ...tensors(4), x: [[[1]]] } as never), 'x: expected a float32 tensor'],
  [
    'a bias that is none',
    () => lstm({ ...tensors(4), biasIh: 3 } as never),
    'biasIh: expected a float32 tensor, got 3',
  ],
  ['nothing', () => lstm(undefined as never), 'inputs: expected an object'],
  ['pickRows', () => pickRows([1] as never, Int32Array.of(0), [1] as never), 'x: expected a float32 tensor'],
  ['pickRows rows', () => pickRows(tf.ones([2, 2]), [0] as never, [1, 2]), 'rows: expected an Int32Array'],
  ['addRows shape', () => addRows(tf.ones([1, 2]), Int32Array.of(0), 2 as never), 'shape: expected a list of sizes'],
])('%s', (_, call, message) => {
  const before = tf.memory().numTensors;
  expect(() => tf.tidy(() => void call())).toThrow(message);
  expect(tf.memory().numTensors).toBe(before);
});

test('adam changes nothing where it throws', () => {
  const [parameter, m, v] = [1, 2, 3].map((value) => tf.variable(tf.tensor1d([value, value])));
  const good = { parameter, m, v, gradient: tf.ones([2]), learningRate: 0.1, correction1: 1, correction2: 1 };
  for (const [wrong, message] of [
    [{ lr: 1 }, 'inputs: expected only parameter'],
    [{ learningRate: '0.1' }, "learningRate: expected a number, got '0.1'"],
    [{ gradient: [1, 1] }, 'gradient: expected a float32 tensor'],
    [{ gradient: tf.ones([3]) }, 'gradient: expected [2]'],
    [{ correction1: undefined }, 'correction1: expected a number'],
  ] as const)
    expect(() => adam({ ...good, ...wrong } as never)).toThrow(message);
  expect([parameter, m, v].map((variable) => variable!.dataSync()[0])).toEqual([1, 2, 3]);
});
