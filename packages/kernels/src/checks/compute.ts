/** @file A case by the kernels: what they are compared with float64, and with themselves, by. */
import * as tf from '@tensorflow/tfjs-core';
import { gru } from '../gru.js';
import { lstm } from '../lstm.js';
import { rnn } from '../rnn.js';
import { shapesOf, type Case, type Cell } from './case.js';

/** The layer's results as one list. */
export function layer(cell: Cell, inputs: Record<string, tf.Tensor>): tf.Tensor[] {
  if (cell === 'lstm') return lstm(inputs as never);
  if (cell === 'gru') return gru(inputs as never);
  return rnn({ ...(inputs as never as Parameters<typeof rnn>[0]), nonlinearity: cell === 'rnn' ? 'tanh' : 'relu' });
}

export const tensorsOf = ({ values, ...sizes }: Case): Record<string, tf.Tensor> =>
  Object.fromEntries(
    Object.entries(shapesOf(sizes))
      .filter(([name]) => values[name])
      .map(([name, shape]) => [name, tf.tensor(values[name] as Float32Array, shape, 'float32')]),
  );

/** What the kernels give for a case, by the names of `inFloat64`; the loss sees all results, or those at `used`. */
export function compute(test: Case, used = [0, 1, 2]): Record<string, Float32Array> {
  return tf.tidy(() => {
    const inputs = tensorsOf(test);
    const names = Object.keys(inputs);
    const { T, B, H } = test;
    const d = (name: string, shape: number[]) => tf.tensor(test.values[name] as Float32Array, shape);
    const cotangents = [
      d('dOutput', [T, B, H]),
      d('dhN', [1, B, H]),
      ...(test.cell === 'lstm' ? [d('dcN', [1, B, H])] : []),
    ];
    const loss = (...values: tf.Tensor[]) => {
      const results = layer(test.cell, Object.fromEntries(names.map((name, i) => [name, values[i]!])));
      return results
        .flatMap((result, i) => (used.includes(i) ? [tf.sum(tf.mul(result, cotangents[i]!))] : []))
        .reduce((a, b) => tf.add(a, b)) as tf.Scalar;
    };
    const gradients = tf.grads(loss)(Object.values(inputs));
    const results = layer(test.cell, inputs);
    return Object.fromEntries([
      ...['output', 'hN', 'cN'].slice(0, results.length).map((name, i) => [name, results[i]!.dataSync()]),
      ...names.map((name, i) => [`d.${name}`, gradients[i]!.dataSync()]),
    ]) as Record<string, Float32Array>;
  });
}
