/** @file Golden files of kind `forward-backward`: outputs, final states and every gradient of one call. */
import * as tf from '@tensorflow/tfjs-core';
import { GRU, LSTM, RNN, type Nonlinearity } from '@bptt/cells';
import { Differences, type Comparison } from './difference.js';
import type { Golden } from './golden.js';

/** What a golden's module computes: PyTorch's output and final states by their names. */
type Results = Record<string, tf.Tensor3D>;

export function checkForwardBackward(golden: Golden): Comparison {
  const module = recurrentModule(golden);
  const { layer } = module;
  const differences = new Differences();
  try {
    layer.loadStateDict(parameters(golden), golden.source);
    tf.tidy(() => {
      const given = ['input', 'h0', 'c0'].flatMap((name) => (golden.has(name) ? [[name, golden.tensor<tf.Rank.R3>(name)] as const] : []));
      const forward = (inputs: readonly tf.Tensor3D[]) => {
        const named = Object.fromEntries(given.map(([name], i) => [name, inputs[i]!]));
        return module.forward(named['input']!, named['h0'], named['c0']);
      };
      const results = forward(given.map(([, tensor]) => tensor));
      for (const [name, result] of Object.entries(results)) {
        expectShape(golden, name, result.shape);
        differences.forward(name, result.dataSync<'float32'>(), golden.floats(name));
      }

      const loss = (...inputs: tf.Tensor[]) => weighedSum(golden, forward(inputs as tf.Tensor3D[]));
      const inputGradients = tf.grads(loss)(given.map(([, tensor]) => tensor));
      given.forEach(([name], i) => compareGradient(golden, differences, name, inputGradients[i]!));
      const named = [...layer.namedParameters()];
      const { grads } = tf.variableGrads(() => loss(...given.map(([, tensor]) => tensor)), named.map(([, parameter]) => parameter));
      for (const [name, parameter] of named) compareGradient(golden, differences, name, grads[parameter.name]!);
    });
  } finally {
    layer.dispose();
  }
  return differences.result('forward-backward', golden.field('module'));
}

function recurrentModule(golden: Golden) {
  const options = {
    inputSize: golden.number('input_size'),
    hiddenSize: golden.number('hidden_size'),
    numLayers: golden.number('num_layers', '1'),
    bidirectional: golden.flag('bidirectional', 'false'),
    batchFirst: golden.flag('batch_first', 'false'),
    bias: golden.flag('bias', 'true'),
  };
  const module = golden.oneOf('module', ['RNN', 'LSTM', 'GRU']);
  if (module === 'LSTM') {
    const layer = new LSTM(options);
    return {
      layer,
      forward(input: tf.Tensor3D, h0?: tf.Tensor3D, c0?: tf.Tensor3D): Results {
        const [output, [hN, cN]] = layer.forward(input, h0 && c0 && [h0, c0]);
        return { output, h_n: hN, c_n: cN };
      },
    };
  }
  const nonlinearity = golden.oneOf('nonlinearity', ['tanh', 'relu'], 'tanh') as Nonlinearity;
  const layer = module === 'GRU' ? new GRU(options) : new RNN({ ...options, nonlinearity });
  return {
    layer,
    forward(input: tf.Tensor3D, h0?: tf.Tensor3D): Results {
      const [output, hN] = layer.forward(input, h0);
      return { output, h_n: hN };
    },
  };
}

const parameters = (golden: Golden) => new Map([...golden.dict('')].filter(([name]) => /^(weight|bias)_/.test(name)));

/** The loss whose gradients the file holds: the sum of all results' products with their cotangents. */
function weighedSum(golden: Golden, results: Results): tf.Scalar {
  const terms = Object.entries(results).flatMap(([name, result]) => {
    const cotangent = golden.optional(`grad_${name}`);
    return cotangent ? [tf.sum(tf.mul(result, cotangent))] : [];
  });
  return terms.reduce((sum, term) => tf.add(sum, term)) as tf.Scalar;
}

function compareGradient(golden: Golden, differences: Differences, name: string, gradient: tf.Tensor): void {
  expectShape(golden, `grad.${name}`, gradient.shape);
  differences.gradient(`grad.${name}`, gradient.dataSync<'float32'>(), golden.floats(`grad.${name}`));
}

function expectShape(golden: Golden, name: string, shape: number[]): void {
  const found = golden.shape(name);
  if (String(found) !== String(shape)) golden.fail(`${name}.shape`, `[${shape.join(', ')}]`, `[${found.join(', ')}]`);
}
