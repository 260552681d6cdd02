import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { rmsprop, sgd, startKernels } from './index.js';

beforeAll(async () => void (await startKernels({ simd: 'strict' })));

const numbers = (n: number, seed: number, scale = 1) =>
  Float32Array.from({ length: n }, (_, i) => Math.sin((i + 1) * 12.9898 + seed) * scale * 10 ** ((i % 5) - 3));
const variable = (data: Float32Array) => tf.tidy(() => tf.variable(tf.tensor1d(data)));
const values = (x: tf.Tensor | undefined) => x && [...x.dataSync()];

/** Ten steps by the kernel and by tfjs's own operations: the same bits. */
function compare<Name extends string>(
  n: number,
  names: Name[],
  fused: (parameter: tf.Variable, gradient: tf.Tensor, moments: Record<Name, tf.Variable>) => void,
  equations: (parameter: tf.Variable, gradient: tf.Tensor, moments: Record<Name, tf.Variable>) => void,
) {
  const make = () => ({
    parameter: variable(numbers(n, 1)),
    moments: Object.fromEntries(names.map((name) => [name, variable(new Float32Array(n))])) as Record<
      Name,
      tf.Variable
    >,
  });
  const [one, other] = [make(), make()];
  for (let t = 0; t < 10; t++)
    tf.tidy(() => {
      const gradient = tf.tensor1d(numbers(n, t, 0.3));
      fused(one.parameter, gradient, one.moments);
      equations(other.parameter, gradient, other.moments);
    });
  expect(values(one.parameter)).toEqual(values(other.parameter));
  for (const name of names) expect(values(one.moments[name])).toEqual(values(other.moments[name]));
  tf.dispose([one, other] as never);
}

describe.each([1, 2, 3, 4, 5, 8, 33])('%i numbers', (n) => {
  test.each([
    { momentum: 0, nesterov: false, weightDecay: 0 },
    { momentum: 0, nesterov: false, weightDecay: 0.1 },
    { momentum: 0.9, nesterov: false, weightDecay: 0 },
    { momentum: 0.9, nesterov: true, weightDecay: 0.1 },
  ])('sgd %o', ({ momentum, nesterov, weightDecay }) => {
    compare(
      n,
      momentum ? ['velocity'] : [],
      (parameter, gradient, { velocity }) =>
        sgd({ parameter, gradient, velocity, learningRate: 0.1, momentum, nesterov, weightDecay }),
      (parameter, gradient, { velocity }) => {
        const g = weightDecay ? tf.add(gradient, tf.mul(parameter, weightDecay)) : gradient;
        velocity?.assign(tf.add(tf.mul(velocity, momentum), g));
        const update = !velocity ? g : nesterov ? tf.add(g, tf.mul(velocity, momentum)) : velocity;
        parameter.assign(tf.sub(parameter, tf.mul(update, 0.1)));
      },
    );
  });

  test.each([
    { centered: false, momentum: 0, weightDecay: 0 },
    { centered: true, momentum: 0, weightDecay: 0.1 },
    { centered: false, momentum: 0.9, weightDecay: 0 },
    { centered: true, momentum: 0.9, weightDecay: 0.1 },
  ])('rmsprop %o', ({ centered, momentum, weightDecay }) => {
    const [learningRate, alpha, eps] = [0.01, 0.9, 1e-8];
    compare(
      n,
      ['square', ...(centered ? ['mean' as const] : []), ...(momentum ? ['velocity' as const] : [])],
      (parameter, gradient, moments) =>
        rmsprop({ parameter, gradient, ...moments, learningRate, alpha, eps, momentum, weightDecay }),
      (parameter, gradient, { square, mean, velocity }: Record<string, tf.Variable | undefined>) => {
        const g = weightDecay ? tf.add(gradient, tf.mul(parameter, weightDecay)) : gradient;
        square!.assign(tf.add(tf.mul(square!, alpha), tf.mul(tf.square(g), 1 - alpha)));
        mean?.assign(tf.add(tf.mul(mean, alpha), tf.mul(g, 1 - alpha)));
        const spread = mean ? tf.sub(square!, tf.square(mean)) : square!;
        const update = tf.div(g, tf.add(tf.sqrt(spread), eps));
        velocity?.assign(tf.add(tf.mul(velocity, momentum), update));
        parameter.assign(tf.sub(parameter, tf.mul(velocity ?? update, learningRate)));
      },
    );
  });
});

test('a mean square does not decay into denormals', () => {
  const [parameter, square] = [variable(new Float32Array([1])), variable(new Float32Array([1.2e-38]))];
  const gradient = tf.tensor1d([0]);
  rmsprop({ parameter, gradient, square, learningRate: 0.1, alpha: 0.9 });
  expect([values(parameter), values(square)]).toEqual([[1], [0]]);
  tf.dispose([parameter, square, gradient]);
});

test('NaN and infinity go through, and what does not fit is refused', () => {
  const [parameter, square] = [variable(new Float32Array([1, 1, 1])), variable(new Float32Array(3))];
  const gradient = tf.tensor1d([NaN, Infinity, 0]);
  sgd({ parameter, gradient, learningRate: 0.5 });
  expect(values(parameter)).toEqual([NaN, -Infinity, 1]);
  rmsprop({ parameter, gradient, square, learningRate: 0.5 });
  expect(values(parameter)).toEqual([NaN, NaN, 1]);
  const short = tf.tensor1d([1, 2]);
  expect(() => sgd({ parameter, gradient: short, learningRate: 1 })).toThrow('gradient: expected [3], got [2]');
  expect(() => rmsprop({ parameter, gradient, square: undefined as never, learningRate: 1 })).toThrow('square');
  expect(() => sgd({ parameter: undefined as never, gradient, learningRate: 1 })).toThrow(
    'parameter: expected a float32',
  );
  expect(() => sgd({ parameter, gradient, learningRate: '1' as never })).toThrow('learningRate: expected a number');
  tf.dispose([parameter, square, gradient, short]);
});

test('a tensor that shares its values with a variable keeps them', () => {
  const parameter = variable(new Float32Array([1, 2]));
  const before = parameter.clone();
  const gradient = tf.tensor1d([1, 1]);
  sgd({ parameter, gradient, learningRate: 1 });
  expect([values(before), values(parameter)]).toEqual([
    [1, 2],
    [0, 1],
  ]);
  tf.dispose([parameter, before, gradient]);
});
