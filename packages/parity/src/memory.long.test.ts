/** @file A training on the kernels leaves tfjs's memory and the WASM heap as they were, also when steps throw. */
import * as tf from '@tensorflow/tfjs-core';
import { detach, GRU, GRUClassifier, LSTM, LSTMClassifier, RNNClassifier } from '@bptt/cells';
import { startKernels } from '@bptt/kernels';
import { Adam, crossEntropy, trainStep, type Batch } from '@bptt/solver';
import { beforeAll, expect, test } from 'vitest';

beforeAll(async () => void (await startKernels({ simd: 'strict' })));

const features = { inputSize: 5, hiddenSize: 9, numLayers: 2, dropout: 0.3 };

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
])('%s: 200 steps, and 50 that throw', (_name, Classifier) => {
  const before = memory();
  const model = new Classifier({ inputSize: 5, hiddenSize: 9, classes: 4, numLayers: 2, bidirectional: true });
  const optimiser = new Adam(model.namedParameters());
  const step = (data: Batch) => trainStep(model, data, crossEntropy, optimiser, 1);
  for (let i = 0; i < 20; i++) step(batch());
  const warm = memory();
  for (let i = 0; i < 200; i++) step(batch());
  expect(memory()).toEqual(warm);

  for (let i = 0; i < 25; i++) trainStep(model, batch(), crossEntropy, optimiser, 1, () => undefined);
  expect(memory()).toEqual(warm);

  const [notFinite, outOfRange] = [batch(), batch()];
  notFinite.inputs.data[7] = NaN;
  outOfRange.labels.data[2] = 4;
  for (let i = 0; i < 25; i++) {
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

test.each([
  ['a projection', () => new LSTM({ ...features, projSize: 3 })],
  ['gates', () => new GRU(features)],
])('dropout, lengths, states cut from their history and %s: 200 steps, and 50 that throw', (_name, make) => {
  const before = memory();
  const layer = make() as LSTM;
  let state: ReturnType<LSTM['forward']>[1] | undefined;
  const step = (lengths: number[]) => {
    const chunk = tf.tidy(() =>
      tf.tensor3d(
        Float32Array.from({ length: 9 * 4 * 5 }, (_, i) => (lengths[Math.floor(i / 5) % 4]! > i / 20 ? 1 : NaN)),
        [9, 4, 5],
      ),
    );
    let next: typeof state;
    try {
      const { value, grads } = tf.variableGrads(() => {
        const [output, final] = layer.forward(chunk, state, { lengths });
        next = detach(final as tf.Tensor[]) as typeof state;
        return tf.sum(tf.square(output)) as tf.Scalar;
      });
      expect(Number.isFinite(value.dataSync()[0]!)).toBe(true);
      tf.dispose([value, ...Object.values(grads)]);
      tf.dispose(state);
      state = next;
    } finally {
      chunk.dispose();
    }
  };
  for (let i = 0; i < 20; i++) step([9, 1 + (i % 9), 3, 5]);
  const warm = memory();
  for (let i = 0; i < 200; i++) step([9, 1 + (i % 9), 3, 5]);
  for (let i = 0; i < 50; i++)
    expect(() => step([9, 0, 3, 5])).toThrow('lengths[1]: expected a whole number from 1 to T = 9, got 0');
  expect(memory()).toEqual(warm);
  for (let twice = 0; twice < 2; twice++) layer.dispose();
  tf.dispose(state);
  expect(memory()).toEqual({ ...before, heap: warm.heap });
});
