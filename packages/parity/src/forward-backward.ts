/** @file Golden files of kind `forward-backward`: outputs, final states and every gradient of one call. */
import * as tf from '@tensorflow/tfjs-core';
import { Differences, type Comparison } from './difference.js';
import type { Golden } from './golden.js';
import { parameterName } from './layer-sizes.js';
import { cotangentsOf, recurrentModule, weighedSum } from './recurrent-module.js';

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

function compareGradient(golden: Golden, differences: Differences, name: string, gradient: tf.Tensor): void {
  golden.expectShape(`grad.${name}`, gradient.shape);
  differences.gradient(`grad.${name}`, gradient.dataSync<'float32'>(), golden.floats(`grad.${name}`));
}
