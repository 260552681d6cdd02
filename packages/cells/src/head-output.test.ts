/** @file The head that reads the output of the last time step, PyTorch's `out[:, -1]`. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { GRUClassifier, loadClassifier, LSTMClassifier, Random, RNNClassifier } from './index.js';

const [T, B, I, H] = [5, 3, 4, 6];
const kinds = { RNN: RNNClassifier, LSTM: LSTMClassifier, GRU: GRUClassifier };

describe.each(Object.entries(kinds))('%s', (_, Kind) => {
  test.each([false, true])('bidirectional, batchFirst %s: the last output, of each sequence its own', (batchFirst) => {
    const options = {
      inputSize: I,
      hiddenSize: H,
      numLayers: 2,
      bidirectional: true,
      batchFirst,
      head: 'output',
    } as const;
    const model = new Kind(options);
    const input = tf.tensor3d(new Random(1).uniform(T * B * I, 1), batchFirst ? [B, T, I] : [T, B, I]);
    for (const lengths of [undefined, [2, 5, 1]]) {
      const logits = tf.tidy(() => model.forward(input, lengths && { lengths }).arraySync());
      const expected = tf.tidy(() => {
        const [output] = model.rnn.forward(input, undefined, lengths && { lengths });
        const rows = (batchFirst ? tf.transpose(output, [1, 0, 2]) : output).arraySync();
        const read = Array.from({ length: B }, (_, b) => rows[(lengths?.[b] ?? T) - 1]![b]!);
        return model.fc.forward(tf.tensor2d(read)).arraySync();
      });
      expect(logits).toEqual(expected);
    }
    const final = new Kind({ ...options, head: 'last' });
    final.loadStateDict(model.stateDict());
    expect(tf.tidy(() => final.forward(input).arraySync())).not.toEqual(
      tf.tidy(() => model.forward(input).arraySync()),
    );
    for (const each of [model, final]) each.dispose();
    input.dispose();
  });

  test('of one direction it is the final state, with its gradients, and a file keeps it', () => {
    const options = { inputSize: I, hiddenSize: H } as const;
    const [output, last] = [new Kind({ ...options, head: 'output' }), new Kind(options)];
    const input = tf.tensor3d(new Random(1).uniform(T * B * I, 1), [T, B, I]);
    const gradients = (model: typeof output) =>
      tf.tidy(() =>
        tf
          .grad((x) => tf.sum(tf.square(model.forward(x as tf.Tensor3D))))(input)
          .dataSync(),
      );
    gradients(output).forEach((x, i) => expect(x).toBeCloseTo(gradients(last)[i]!, 6));
    const { model: loaded } = loadClassifier(output.save());
    expect(loaded.architecture).toEqual(output.architecture);
    for (const each of [output, last, loaded]) each.dispose();
    input.dispose();
  });
});
