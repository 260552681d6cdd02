/** @file What onnxruntime makes of an exported network is what the modules make. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { InferenceSession, Tensor } from 'onnxruntime-web';
import { beforeAll, expect, test } from 'vitest';
import { GRU, Linear, LSTM, Random, RNN } from './index.js';
import { toOnnx } from './onnx.js';

beforeAll(async () => void (await tf.setBackend('cpu')));

const [T, B, I, H] = [7, 3, 2, 5];
const data = new Random(1).uniform(T * B * I, 1);
const options = { inputSize: I, hiddenSize: H, seed: 2 };
const tensor = (values: Float32Array, dims: readonly number[]) => new Tensor('float32', values, [...dims]);
const close = (found: Tensor, expected: ArrayLike<number>) =>
  Array.from(expected, (x, i) => expect(Math.abs((found.data as Float32Array)[i]! - x)).toBeLessThan(1e-6));

test.each([
  ['RNN, relu', new RNN({ ...options, nonlinearity: 'relu' }), true],
  ['LSTM', new LSTM({ ...options, numLayers: 2 }), true],
  ['GRU, both directions', new GRU({ ...options, bidirectional: true }), true],
  ['GRU without biases', new GRU({ ...options, bias: false }), false],
] as const)('%s: an output for each step, and a regression from the last', async (_, rnn, bias) => {
  const fc = new Linear({ inFeatures: rnn.directions * H, outFeatures: 4, bias, seed: 3 });
  const [every, last] = await Promise.all(
    (['every', 'output'] as const).map((head) => InferenceSession.create(toOnnx({ rnn, fc, head }))),
  );
  const found = {
    every: await every!.run({ input: tensor(data, [T, B, I]) }),
    last: await last!.run({ input: tensor(data, [T, B, I]) }),
  };
  tf.tidy(() => {
    const output = fc.forward(rnn.forward(tf.tensor3d(data, [T, B, I]))[0]);
    expect(found.every['output']!.dims).toEqual([T, B, 4]);
    close(found.every['output']! as Tensor, output.dataSync());
    expect(found.last['output']!.dims).toEqual([B, 4]);
    close(found.last['output']! as Tensor, output.dataSync().subarray((T - 1) * B * 4));
  });
});

test('live: piece by piece, with the state going in and out', async () => {
  const rnn = new LSTM({ ...options, numLayers: 2 });
  const fc = new Linear({ inFeatures: H, outFeatures: 1, seed: 3 });
  const session = await InferenceSession.create(toOnnx({ rnn, fc, state: true, card: { task: 'forecasting' } }));
  let state = {
    h0: tensor(new Float32Array(2 * B * H), [2, B, H]),
    c0: tensor(new Float32Array(2 * B * H), [2, B, H]),
  };
  const whole = tf.tidy(() => fc.forward(rnn.forward(tf.tensor3d(data, [T, B, I]))[0]).dataSync());
  for (const [from, to] of [
    [0, 1],
    [1, 4],
    [4, 7],
  ] as const) {
    const input = tensor(data.slice(from * B * I, to * B * I), [to - from, B, I]);
    const { output, hN, cN } = (await session.run({ input, ...state })) as Record<string, Tensor>;
    close(output!, whole.subarray(from * B, to * B));
    state = { h0: hN, c0: cN } as typeof state;
  }
});

test('layers that do not fit are refused', () => {
  const rnn = new GRU(options);
  expect(() => toOnnx({ rnn, fc: new Linear({ inFeatures: 4, outFeatures: 1 }) })).toThrow(
    'fc: expected a Linear of 5 inFeatures',
  );
  const fc = new Linear({ inFeatures: H, outFeatures: 1 });
  expect(() => toOnnx({ rnn: fc as never, fc })).toThrow('rnn: expected an RNN, LSTM or GRU');
  expect(() => toOnnx({ rnn, fc, head: 'evry' as never })).toThrow('head: expected');
  const both = new GRU({ ...options, bidirectional: true });
  expect(() => toOnnx({ rnn: both, fc: new Linear({ inFeatures: 2 * H, outFeatures: 1 }), state: true })).toThrow(
    'state: expected a model of one direction',
  );
});
