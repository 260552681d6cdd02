/** @file Golden files of kind `second-order`: the gradient of the gradient along a direction, of every input and parameter. */
import * as tf from '@tensorflow/tfjs-core';
import { Differences, type Comparison } from './difference.js';
import type { Golden } from './golden.js';
import { parameterName } from './layer-sizes.js';
import { cotangentsOf, recurrentModule, weighedSum } from './recurrent-module.js';

export function checkSecondOrder(golden: Golden): Comparison {
  const module = recurrentModule(golden);
  const { layer } = module;
  const differences = new Differences();
  const inputs = ['input', ...module.states].filter((name) => golden.has(name));
  const given = new Map<string, tf.Variable>();
  try {
    layer.loadStateDict(golden.dict('', parameterName), golden.source);
    tf.tidy(() => {
      for (const name of inputs) given.set(name, tf.variable(golden.tensor<tf.Rank.R3>(name)));
      const lengths = golden.has('lengths') ? golden.integers('lengths') : undefined;
      const input = (name: string) => given.get(name) as unknown as tf.Tensor3D | undefined;
      const forward = () => module.forward(input('input')!, { lengths }, input('h0'), input('c0'));
      const cotangents = cotangentsOf(golden, forward());
      const leaves = [...given, ...layer.namedParameters()];
      const directions = leaves.map(([name, leaf]) => {
        golden.expectShape(`direction.${name}`, leaf.shape);
        golden.expectShape(`second.${name}`, leaf.shape);
        return golden.tensor(`direction.${name}`);
      });
      const variables = leaves.map(([, leaf]) => leaf);
      const slope = (): tf.Scalar => {
        const { grads } = tf.variableGrads(() => weighedSum(forward(), cotangents), variables);
        const terms = variables.map(({ name }, i) => tf.sum(tf.mul(grads[name]!, directions[i]!)));
        return terms.reduce((sum, term) => tf.add(sum, term)) as tf.Scalar;
      };
      const { grads } = tf.variableGrads(slope, variables);
      for (const [name, leaf] of leaves) {
        // Where it is 0 everywhere, tfjs has none: relu has no curvature.
        const second = grads[leaf.name] ?? tf.zerosLike(leaf);
        differences.gradient(`second.${name}`, second.dataSync<'float32'>(), golden.floats(`second.${name}`));
      }
    });
  } finally {
    for (const leaf of given.values()) leaf.dispose();
    layer.dispose();
  }
  return differences.result('second-order', golden.field('module'));
}
