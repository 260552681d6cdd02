/** @file The results of a little of everything: two builds, engines or backends whose bits differ in a training differ here. */
import * as tf from '@tensorflow/tfjs-core';
import { gru, type GruInputs } from './gru.js';
import { lstm, type LstmInputs } from './lstm.js';
import { rnn, type RnnInputs } from './rnn.js';
import { kernelsAvailable } from './start-kernels.js';

/** T, B, I, H: no multiple of a tile's rows and columns, so that whole tiles and tails are run through. */
const [T, B, I, H] = [3, 9, 21, 37];

/**
 * The outputs and gradients of each cell, where the kernels run, and of a linear layer with a cross-entropy, on numbers that are always the same,
 * by whatever runs now; some milliseconds.
 */
export function arithmetic(): Float32Array {
  return tf.tidy(() => {
    const results = [linear(), ...(kernelsAvailable() ? cells() : [])];
    return tf
      .concat(results.map((result) => tf.reshape(result, [-1])))
      .dataSync<'float32'>()
      .slice();
  });
}

function linear(): tf.Tensor {
  const [x, weight, bias] = [numbers([B, H]), numbers([H, I]), numbers([I])];
  const labels = tf.oneHot(tf.range(0, B, 1, 'int32'), I);
  const loss = (w: tf.Tensor, b: tf.Tensor) =>
    tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(tf.add(tf.matMul(x, w as tf.Tensor2D), b)), labels), 1))) as tf.Scalar;
  const { value, grads } = tf.valueAndGrads(loss)([weight, bias]);
  return tf.concat([tf.reshape(value, [1]), ...grads.map((gradient) => tf.reshape(gradient, [-1]))]);
}

type Inputs = Omit<RnnInputs & LstmInputs & GruInputs, 'equations' | 'nonlinearity'>;

function cells(): tf.Tensor[] {
  const x = numbers<tf.Tensor3D>([T, B, I]);
  return [
    { gates: 1, output: (inputs: Inputs) => rnn(inputs)[0] },
    { gates: 4, output: (inputs: Inputs) => lstm(inputs)[0] },
    { gates: 3, output: (inputs: Inputs) => gru(inputs)[0] },
  ].flatMap(({ gates, output }) => {
    const weights = [numbers([gates * H, I]), numbers([gates * H, H]), numbers([gates * H])];
    const squares = (weightIh: tf.Tensor, weightHh: tf.Tensor, biasIh: tf.Tensor) => {
      const inputs = { x, weightIh, weightHh, biasIh } as Inputs;
      return tf.sum(tf.square(output(inputs))) as tf.Scalar;
    };
    const { value, grads } = tf.valueAndGrads(squares)(weights);
    return [value, ...grads];
  });
}

/** Between -1 and 1, by a linear congruence. */
function numbers<R extends tf.Tensor>(shape: number[]): R {
  let seed = 1;
  const next = () => (seed = (Math.imul(seed, 1664525) + 1013904223) | 0) / 2 ** 31;
  return tf.tensor(Float32Array.from({ length: tf.util.sizeFromShape(shape) }, next), shape) as R;
}
