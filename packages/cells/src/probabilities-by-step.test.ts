import * as tf from '@tensorflow/tfjs-core';
import { startKernels } from '@bptt/kernels';
import { beforeAll, describe, expect, test } from 'vitest';
import { GRUClassifier, LSTMClassifier, RNNClassifier } from './classifier.js';
import { probabilitiesByStep } from './probabilities-by-step.js';

beforeAll(async () => void (await startKernels({ simd: 'strict' })));

describe('probabilitiesByStep', () => {
  const options = { inputSize: 3, hiddenSize: 5, classes: 4 };
  test.each([
    ['RNN', () => new RNNClassifier(options)],
    [
      'LSTM of two layers in both directions',
      () => new LSTMClassifier({ ...options, numLayers: 2, bidirectional: true }),
    ],
    ['GRU, mean head, batch first', () => new GRUClassifier({ ...options, head: 'mean', batchFirst: true })],
  ])('%s: each row is what forward says of that beginning alone', (_, make) => {
    const model = make();
    const sequence = Float32Array.from({ length: 18 }, (_, i) => Math.sin(i));
    const before = tf.memory().numTensors;
    const rows = probabilitiesByStep(model, sequence);
    expect(tf.memory().numTensors).toBe(before);
    expect(rows).toHaveLength(6);
    rows.forEach((row, t) => {
      const alone = tf.tidy(() => {
        const input = tf.tensor3d(sequence.slice(0, 3 * (t + 1)), model.rnn.batchFirst ? [1, t + 1, 3] : [t + 1, 1, 3]);
        return tf.softmax(model.forward(input)).dataSync();
      });
      row.forEach((p, c) => expect(p).toBeCloseTo(alone[c]!, 6));
    });
    model.dispose();
  });

  test('refuses a part of a step', () => {
    const model = new RNNClassifier(options);
    for (const length of [0, 4])
      expect(() => probabilitiesByStep(model, new Float32Array(length))).toThrow(
        `sequence: expected [T x 3], T >= 1, got [${length}]`,
      );
    model.dispose();
  });
});
