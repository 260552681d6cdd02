/** @file A training on the kernels leaves tfjs's memory and the WASM heap as they were, also when steps throw. */
import * as tf from '@tensorflow/tfjs-core';
import { GRUClassifier, LSTMClassifier, RNNClassifier } from '@bptt/cells';
import { startKernels } from '@bptt/kernels';
import { Adam, crossEntropy, trainStep, type Batch } from '@bptt/solver';
import { beforeAll, expect, test } from 'vitest';

beforeAll(async () => void (await startKernels({ simd: 'strict' })));

const batch = (): Batch => ({
  inputs: { data: Float32Array.from({ length: 9 * 4 * 5 }, (_, i) => ((i * 37) % 64) / 32 - 1), shape: [9, 4, 5] },
  labels: { data: Int32Array.of(0, 1, 2, 3), shape: [4] },
});

function memory() {
  const { wasm } = tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } };
  const { numTensors, numDataBuffers, numBytes } = tf.memory();
  return { numTensors, numDataBuffers, numBytes, heap: wasm.HEAPU8.length };
}

test.each([
  ['RNN', RNNClassifier],
  ['LSTM', LSTMClassifier],
  ['GRU', GRUClassifier],
])('%s: 1,000 steps, and 200 that throw', (_name, Classifier) => {
  const before = memory();
  const model = new Classifier({ inputSize: 5, hiddenSize: 9, classes: 4, numLayers: 2, bidirectional: true });
  const optimiser = new Adam(model.namedParameters());
  const step = (data: Batch) => trainStep(model, data, crossEntropy, optimiser, 1);
  for (let i = 0; i < 20; i++) step(batch());
  const warm = memory();
  for (let i = 0; i < 1000; i++) step(batch());
  expect(memory()).toEqual(warm);

  for (let i = 0; i < 100; i++) trainStep(model, batch(), crossEntropy, optimiser, 1, () => undefined);
  expect(memory()).toEqual(warm);

  const [notFinite, outOfRange] = [batch(), batch()];
  notFinite.inputs.data[7] = NaN;
  outOfRange.labels.data[2] = 4;
  for (let i = 0; i < 100; i++) {
    expect(() => step(notFinite)).toThrow('loss NaN');
    expect(() => step(outOfRange)).toThrow('labels[2]: expected a class from 0 to 3, got 4');
  }
  expect(memory()).toEqual(warm);

  for (let twice = 0; twice < 2; twice++) {
    model.dispose();
    optimiser.dispose();
  }
  expect(memory()).toEqual({ ...before, heap: warm.heap });
});
