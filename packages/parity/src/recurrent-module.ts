/** @file The module that a golden file names, and the loss whose gradients the file holds. */
import * as tf from '@tensorflow/tfjs-core';
import { GRU, LSTM, RNN, type ForwardOptions } from '@bptt/cells';
import type { Golden } from './golden.js';
import { layerSizes } from './layer-sizes.js';

/** What a golden's module computes: PyTorch's output and final states by their names. */
export type Results = Record<string, tf.Tensor3D>;

export function recurrentModule(golden: Golden) {
  const { module, projSize, ...sizes } = layerSizes(golden);
  const options = {
    ...sizes,
    bidirectional: golden.flag('bidirectional', 'false'),
    batchFirst: golden.flag('batch_first', 'false'),
    bias: golden.flag('bias', 'true'),
  };
  if (module === 'LSTM') {
    if (golden.has('h0') !== golden.has('c0'))
      golden.fail(golden.has('h0') ? 'c0' : 'h0', 'a tensor, as the other state is there', 'nothing');
    const layer = new LSTM({ ...options, projSize });
    return {
      layer,
      states: ['h0', 'c0'],
      forward(input: tf.Tensor3D, more: ForwardOptions, h0?: tf.Tensor3D, c0?: tf.Tensor3D): Results {
        const [output, [hN, cN]] = layer.forward(input, h0 && c0 && [h0, c0], more);
        return { output, h_n: hN, c_n: cN };
      },
    };
  }
  const nonlinearity = golden.oneOf('nonlinearity', ['tanh', 'relu'], 'tanh');
  const layer = module === 'GRU' ? new GRU(options) : new RNN({ ...options, nonlinearity });
  return {
    layer,
    states: ['h0'],
    forward(input: tf.Tensor3D, more: ForwardOptions, h0?: tf.Tensor3D): Results {
      const [output, hN] = layer.forward(input, h0, more);
      return { output, h_n: hN };
    },
  };
}

/** Of each result that has one. */
export function cotangentsOf(golden: Golden, results: Results): Results {
  const names = Object.keys(results).filter((name) => golden.has(`grad_${name}`));
  if (names.length === 0) golden.fail('grad_output', 'a tensor', 'nothing');
  for (const name of names) golden.expectShape(`grad_${name}`, results[name]!.shape);
  return Object.fromEntries(names.map((name) => [name, golden.tensor(`grad_${name}`)]));
}

/** The loss: the sum of the results' products with their cotangents. */
export function weighedSum(results: Results, cotangents: Results): tf.Scalar {
  const terms = Object.entries(cotangents).map(([name, cotangent]) => tf.sum(tf.mul(results[name]!, cotangent)));
  return terms.reduce((sum, term) => tf.add(sum, term)) as tf.Scalar;
}
