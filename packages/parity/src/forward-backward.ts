/** @file Golden files of kind `forward-backward`: outputs, final states and every gradient of one call. */
import * as tf from '@tensorflow/tfjs-core';
import { GRU, LSTM, RNN, type ForwardOptions } from '@bptt/cells';
import { Differences, type Comparison } from './difference.js';
import type { Golden } from './golden.js';
import { layerSizes, parameterName } from './layer-sizes.js';

/** What a golden's module computes: PyTorch's output and final states by their names. */
type Results = Record<string, tf.Tensor3D>;

export function checkForwardBackward(golden: Golden): Comparison {
  const module = recurrentModule(golden);
  const { layer } = module;
  const differences = new Differences();
  try {
    layer.loadStateDict(golden.dict('', parameterName), golden.source);
    tf.tidy(() => {
      const given = ['input', ...module.states.filter((name) => golden.has(name))].map(
        (name) => [name, golden.tensor<tf.Rank.R3>(name)] as const,
      );
      const lengths = golden.has('lengths') ? golden.integers('lengths') : undefined;
      const forward = (inputs: readonly tf.Tensor3D[]) => {
        const named = Object.fromEntries(given.map(([name], i) => [name, inputs[i]!]));
        return module.forward(named['input']!, { lengths }, named['h0'], named['c0']);
      };
      const results = forward(given.map(([, tensor]) => tensor));
      for (const [name, result] of Object.entries(results)) {
        golden.expectShape(name, result.shape);
        differences.forward(name, result.dataSync<'float32'>(), golden.floats(name));
      }

      const cotangents = cotangentsOf(golden, results); // read before, since tfjs keeps what it saved when a loss throws
      const loss = (...inputs: tf.Tensor[]) => weighedSum(forward(inputs as tf.Tensor3D[]), cotangents);
      const inputGradients = tf.grads(loss)(given.map(([, tensor]) => tensor));
      given.forEach(([name], i) => compareGradient(golden, differences, name, inputGradients[i]!));
      const named = [...layer.namedParameters()];
      const { grads } = tf.variableGrads(
        () => loss(...given.map(([, tensor]) => tensor)),
        named.map(([, parameter]) => parameter),
      );
      for (const [name, parameter] of named) compareGradient(golden, differences, name, grads[parameter.name]!);
    });
  } finally {
    layer.dispose();
  }
  return differences.result('forward-backward', golden.field('module'));
}

function recurrentModule(golden: Golden) {
  const { module, ...sizes } = layerSizes(golden);
  const options = {
    ...sizes,
    bidirectional: golden.flag('bidirectional', 'false'),
    batchFirst: golden.flag('batch_first', 'false'),
    bias: golden.flag('bias', 'true'),
  };
  if (module === 'LSTM') {
    if (golden.has('h0') !== golden.has('c0'))
      golden.fail(golden.has('h0') ? 'c0' : 'h0', 'a tensor, as the other state is there', 'nothing');
    const layer = new LSTM(options);
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
function cotangentsOf(golden: Golden, results: Results): Results {
  const names = Object.keys(results).filter((name) => golden.has(`grad_${name}`));
  if (names.length === 0) golden.fail('grad_output', 'a tensor', 'nothing');
  for (const name of names) golden.expectShape(`grad_${name}`, results[name]!.shape);
  return Object.fromEntries(names.map((name) => [name, golden.tensor(`grad_${name}`)]));
}

/** The loss whose gradients the file holds: the sum of the results' products with their cotangents. */
function weighedSum(results: Results, cotangents: Results): tf.Scalar {
  const terms = Object.entries(cotangents).map(([name, cotangent]) => tf.sum(tf.mul(results[name]!, cotangent)));
  return terms.reduce((sum, term) => tf.add(sum, term)) as tf.Scalar;
}

function compareGradient(golden: Golden, differences: Differences, name: string, gradient: tf.Tensor): void {
  golden.expectShape(`grad.${name}`, gradient.shape);
  differences.gradient(`grad.${name}`, gradient.dataSync<'float32'>(), golden.floats(`grad.${name}`));
}
