/** @file Gradients of gradients through the modules, on the kernels, against central differences of the gradient. */
import * as tf from '@tensorflow/tfjs-core';
import { startKernels } from '@bptt/kernels';
import { beforeAll, describe, expect, test } from 'vitest';
import { GRU, LSTM, Random, RNN, type ForwardOptions, type LayerOptions } from './index.js';

beforeAll(() => startKernels({ simd: 'strict' }));

const [T, B, I, H] = [4, 3, 2, 3];
const STEP = 1e-3; // short, since relu's gradient jumps where a sum changes its sign

type Layer = RNN | GRU | LSTM;
type Results = [output: tf.Tensor3D, state: tf.Tensor3D | tf.Tensor3D[]];

const modules: Record<string, (options: LayerOptions) => Layer> = {
  RNN: (options) => new RNN(options),
  'RNN with relu': (options) => new RNN({ ...options, nonlinearity: 'relu' }),
  GRU: (options) => new GRU(options),
  LSTM: (options) => new LSTM(options),
  'LSTM with a projection': (options) => new LSTM({ ...options, projSize: 2 }),
};

const options: Record<string, Partial<LayerOptions> & { one?: true } & ForwardOptions> = {
  plain: {},
  'one step': { one: true },
  'no bias': { bias: false },
  'two layers': { numLayers: 2 },
  'both directions': { bidirectional: true },
  'batch first': { batchFirst: true },
  lengths: { lengths: [2, 4, 1] },
  'all of them': { numLayers: 2, bidirectional: true, batchFirst: true, lengths: [4, 1, 3] },
};

const losses: Record<string, (f: (x: tf.Tensor) => tf.Scalar, x: tf.Tensor3D) => tf.Tensor> = {
  'a gradient penalty': (f, x) => tf.add(f(x), tf.mul(3, tf.sum(tf.square(tf.grad(f)(x))))),
  'the loss after a step of its own': (f, x) => f(tf.sub(x, tf.mul(0.5, tf.grad(f)(x)))),
};

describe.each(Object.keys(modules))('%s', (name) => {
  describe.each(Object.keys(options))('%s', (option) => {
    test.each(Object.keys(losses))('%s', (which) => {
      const { lengths, one, ...rest } = options[option]!;
      const steps = one ? 1 : T;
      const layer = modules[name]!({ inputSize: I, hiddenSize: H, seed: 7, ...rest });
      const before = tf.memory().numTensors;
      tf.tidy(() => {
        const shape: [number, number, number] = rest.batchFirst ? [B, steps, I] : [steps, B, I];
        const x = tf.tensor3d(new Random(5).uniform(steps * B * I, 1), shape);
        const f = (x: tf.Tensor): tf.Scalar => {
          const [output, state] = layer.forward(x as tf.Tensor3D, undefined, { lengths }) as Results;
          const ends = [state].flat().map((s) => tf.sum(tf.square(s)));
          return ends.reduce((a, b) => tf.add(a, b), tf.sum(tf.square(tf.sub(output, 0.3)))) as tf.Scalar;
        };
        const loss = () => losses[which]!(f, x) as tf.Scalar;
        const parameters = [...layer.namedParameters()];
        const { grads } = tf.variableGrads(
          loss,
          parameters.map(([, parameter]) => parameter),
        );
        for (const [key, parameter] of parameters) {
          const direction = tf.tensor(new Random(key.length).uniform(parameter.size, 1), parameter.shape);
          const start = tf.clone(parameter);
          const at = (by: number): number => {
            parameter.assign(tf.add(start, tf.mul(by, direction)));
            const value = loss().dataSync()[0]!;
            parameter.assign(start);
            return value;
          };
          const numeric = (at(STEP) - at(-STEP)) / (2 * STEP);
          const along = tf.sum(tf.mul(grads[parameter.name]!, direction)).dataSync()[0]!;
          expect(Math.abs(along - numeric), `${key}: ${along} for ${numeric}`).toBeLessThan(
            2e-2 * Math.max(1, Math.abs(numeric)),
          );
        }
      });
      expect(tf.memory().numTensors).toBe(before);
      layer.dispose();
    });
  });
});
