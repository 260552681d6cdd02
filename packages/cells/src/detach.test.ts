import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { startKernels } from '@bptt/kernels';
import { beforeAll, describe, expect, test } from 'vitest';
import { detach, GRU, LSTM, Random } from './index.js';

const layers = [
  ['GRU', () => new GRU({ inputSize: 3, hiddenSize: 4, numLayers: 2, seed: 2 })],
  ['LSTM', () => new LSTM({ inputSize: 3, hiddenSize: 4, numLayers: 2, seed: 2 })],
] as const;

describe.each(['the equations', 'the kernels'])('on %s', (engine) => {
  beforeAll(
    async () => void (await (engine === 'the kernels' ? startKernels({ simd: 'strict' }) : tf.setBackend('cpu'))),
  );

  test.each(layers)(
    '%s: a detached state cuts the gradient into the sum of those of the chunks; a carried one does not',
    (_name, make) => {
      const layer = make() as LSTM;
      const before = tf.memory().numTensors;
      tf.tidy(() => {
        type State = ReturnType<LSTM['forward']>[1];
        const chunks = tf.split(tf.tensor3d(new Random(1).uniform(9 * 2 * 3, 1), [9, 2, 3]), 3) as tf.Tensor3D[];
        const error = (output: tf.Tensor) => tf.sum(tf.square(output)) as tf.Scalar;
        const gradients = (loss: () => tf.Scalar) => {
          const { grads } = tf.variableGrads(loss);
          return [...layer.namedParameters().values()].flatMap(({ name }) => [...grads[name]!.dataSync()]);
        };
        const held: tf.Tensor[] = [];
        const whole = (between: (state: State) => State) =>
          gradients(() => {
            let state: State | undefined;
            const errors = chunks.map((chunk) => {
              const [output, next] = layer.forward(chunk, state);
              state = between(next);
              return error(output);
            });
            return errors.reduce((a, b) => tf.add(a, b));
          });
        const cut = whole((state) => {
          const detached = detach(state);
          held.push(...[detached].flat());
          return detached;
        });
        // One gradient for each chunk, the state carried from one to the next.
        let state: State | undefined;
        const sum = chunks
          .map((chunk) =>
            gradients(() => {
              const [output, next] = layer.forward(chunk, state);
              held.push(...[(state = detach(next))].flat());
              return error(output);
            }),
          )
          .reduce((a, b) => a.map((g, i) => g + b[i]!));
        cut.forEach((g, i) => expect(g).toBeCloseTo(sum[i]!, 4));
        const full = gradients(() => error(layer.forward(tf.concat(chunks))[0]));
        whole((carried) => carried).forEach((g, i) => expect(g).toBeCloseTo(full[i]!, 4));
        expect(Math.max(...full.map((g, i) => Math.abs(g - cut[i]!)))).toBeGreaterThan(1e-2);
        tf.dispose(held);
      });
      expect(tf.memory().numTensors).toBe(before);
      layer.dispose();
    },
  );

  test('shares its values, outlives tf.tidy and the tensor it came from', () => {
    const { numTensors, numDataBuffers } = tf.memory();
    const detached = tf.tidy(() =>
      detach([tf.tensor3d([1, 2], [1, 1, 2]), tf.tensor3d([3], [1, 1, 1])] as const as [tf.Tensor3D, tf.Tensor3D]),
    );
    expect(tf.memory()).toMatchObject({ numTensors: numTensors + 2, numDataBuffers: numDataBuffers + 2 });
    expect(detached.map((s) => [...s.dataSync()])).toEqual([[1, 2], [3]]);
    tf.dispose(detached);
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers });
  });
});
