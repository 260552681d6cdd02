import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { startKernels } from '@bptt/kernels';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { GRU, GRUClassifier, LSTM, LSTMClassifier, Random, RNN, RNNClassifier } from './index.js';

type Layer = RNN | GRU | LSTM;

const makers: [string, (options: ConstructorParameters<typeof LSTM>[0]) => Layer][] = [
  ['RNN tanh', (options) => new RNN(options)],
  ['RNN relu', (options) => new RNN({ ...options, nonlinearity: 'relu' })],
  ['GRU', (options) => new GRU(options)],
  ['LSTM', (options) => new LSTM(options)],
  ['LSTM with a projection', (options) => new LSTM({ ...options, projSize: 2 })],
];

const batches = fc.integer({ min: 1, max: 6 }).chain((T) =>
  fc.record({
    T: fc.constant(T),
    lengths: fc.array(fc.integer({ min: 1, max: T }), { minLength: 1, maxLength: 4 }),
    bidirectional: fc.boolean(),
    batchFirst: fc.boolean(),
    seed: fc.nat(1000),
  }),
);
const forward = (layer: Layer, x: tf.Tensor3D, lengths?: ArrayLike<number>): tf.Tensor3D[] =>
  (layer as LSTM).forward(x, undefined, { lengths }).flat() as tf.Tensor3D[];
const largest = (a: tf.Tensor, b: tf.Tensor) => tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!);
const batchOf = (values: Float32Array, T: number, B: number, fill: number, lengths: number[]) =>
  tf.tensor3d(
    values.map((v, i) => (Math.floor(i / (B * 3)) < lengths[Math.floor(i / 3) % B]! ? v : fill)),
    [T, B, 3],
  );

describe.each(['the equations', 'the kernels'])('on %s', (engine) => {
  beforeAll(
    async () => void (await (engine === 'the kernels' ? startKernels({ simd: 'strict' }) : tf.setBackend('cpu'))),
  );

  test.each(makers)('%s: each sequence of a padded batch is as if alone, whatever the padding holds', (_name, make) => {
    fc.assert(
      fc.property(
        batches,
        fc.constantFrom(0, NaN, Infinity, 1e30),
        ({ T, lengths, bidirectional, batchFirst, seed }, fill) => {
          const before = tf.memory().numTensors;
          const B = lengths.length;
          const layer = make({ inputSize: 3, hiddenSize: 4, numLayers: 2, bidirectional, batchFirst, seed });
          const turn = (x: tf.Tensor3D) => (batchFirst ? tf.transpose(x, [1, 0, 2]) : x);
          tf.tidy(() => {
            const x = batchOf(new Random(seed).uniform(T * B * 3, 2), T, B, fill, lengths);
            const [output, ...states] = forward(layer, turn(x), lengths);
            for (const [b, length] of lengths.entries()) {
              const [alone, ...ownStates] = forward(layer, turn(tf.slice(x, [0, b, 0], [length, 1, 3])));
              const mine = tf.slice(turn(output!), [0, b, 0], [T, 1, -1]);
              expect(largest(tf.slice(mine, 0, length), turn(alone!))).toBeLessThan(1e-6);
              expect(
                tf
                  .slice(mine, length)
                  .dataSync()
                  .every((h) => h === 0),
              ).toBe(true);
              states.forEach((s, i) =>
                expect(largest(tf.slice(s, [0, b, 0], [-1, 1, -1]), ownStates[i]!)).toBeLessThan(1e-6),
              );
            }
          });
          layer.dispose();
          expect(tf.memory().numTensors).toBe(before);
        },
      ),
      { numRuns: 25 },
    );
  });

  test.each(makers)(
    '%s: gradients of a padded batch are finite, 0 in the padding, and the sum of those of its sequences',
    (_name, make) => {
      const [T, lengths] = [5, [2, 5, 1, 3]];
      const layer = make({ inputSize: 3, hiddenSize: 4, bidirectional: true, seed: 2 });
      tf.tidy(() => {
        const x = batchOf(new Random(1).uniform(T * 4 * 3, 1), T, 4, NaN, lengths);
        const loss = (results: tf.Tensor[]) =>
          results.map((r) => tf.sum(tf.square(r))).reduce((a, b) => tf.add(a, b)) as tf.Scalar;
        const dx = tf
          .grad((given) => loss(forward(layer, given as tf.Tensor3D, lengths)))(x)
          .dataSync();
        expect(dx.every(Number.isFinite)).toBe(true);
        dx.forEach((d, i) => expect(d === 0).toBe(Math.floor(i / 12) >= lengths[Math.floor(i / 3) % 4]!));
        const { grads } = tf.variableGrads(() => loss(forward(layer, x, lengths)));
        const apart = lengths.map(
          (length, b) => tf.variableGrads(() => loss(forward(layer, tf.slice(x, [0, b, 0], [length, 1, 3])))).grads,
        );
        for (const { name } of layer.namedParameters().values())
          expect(largest(grads[name]!, tf.addN(apart.map((g) => g[name]!)))).toBeLessThan(1e-5);
      });
      layer.dispose();
    },
  );

  test.each([
    ['RNN', RNNClassifier],
    ['LSTM', LSTMClassifier],
    ['GRU', GRUClassifier],
  ] as const)('%sClassifier: both heads read each sequence’s own steps', (_name, Classifier) => {
    for (const head of ['last', 'mean'] as const) {
      const model = new Classifier({
        inputSize: 3,
        hiddenSize: 4,
        classes: 2,
        bidirectional: true,
        batchFirst: true,
        head,
      });
      tf.tidy(() => {
        const lengths = Int32Array.of(4, 2, 3);
        const x = tf.tensor3d(new Random(1).uniform(36, 1), [3, 4, 3]);
        const logits = model.forward(x, { lengths });
        const alone = [...lengths].map((length, b) => model.forward(tf.slice(x, [b, 0, 0], [1, length, 3])));
        expect(largest(logits, tf.concat(alone))).toBeLessThan(1e-6);
      });
      model.dispose();
    }
  });

  test('lengths that are all T change no bit', () => {
    const layer = new LSTM({ inputSize: 3, hiddenSize: 4, seed: 2 });
    tf.tidy(() => {
      const x = tf.tensor3d(new Random(1).uniform(24, 1), [4, 2, 3]);
      forward(layer, x, [4, 4]).forEach((result, i) =>
        expect(result.dataSync()).toEqual(forward(layer, x)[i]!.dataSync()),
      );
    });
    layer.dispose();
  });
});
