/** @file Golden files of kind `optimiser`: parameters under a sequence of given gradients. */
import * as tf from '@tensorflow/tfjs-core';
import type { NdArray } from '@bptt/cells';
import { Adam, AdamW, clipByNorm, gradientNorms, RMSProp, SGD, type Gradients, type Optimiser } from '@bptt/solver';
import { Differences, type Comparison } from './difference.js';
import type { Golden } from './golden.js';

export function checkOptimiser(golden: Golden): Comparison {
  const initial = golden.dict('initial.');
  const [first = golden.fail('initial.<name>', 'a tensor', 'nothing')] = initial.keys();
  const [steps = 0] = golden.shape(`expected.${first}`);
  if (steps === 0)
    golden.fail(`expected.${first}.shape`, '[S, ...] with S >= 1', `[${golden.shape(`expected.${first}`).join(', ')}]`);
  for (const [name, { shape }] of initial)
    for (const what of ['gradients', 'expected']) golden.expectShape(`${what}.${name}`, [steps, ...shape]);
  const maxNorm = golden.file.metadata.has('max_norm') ? golden.number('max_norm') : undefined;
  const [norms, rates] = ['norms', 'learning_rates'].map((name) => {
    if (!golden.has(name)) return undefined;
    golden.expectShape(name, [steps]);
    return golden.numbers(name);
  });
  const gradients = golden.dict('gradients.');
  const expected = golden.dict('expected.');
  const at = ({ data }: NdArray, step: number) =>
    data.subarray((step * data.length) / steps, ((step + 1) * data.length) / steps);
  const parameters = new Map(
    [...initial].map(([name, { data, shape }]) => [name, tf.tidy(() => tf.variable(tf.tensor(data, shape)))]),
  );
  const differences = new Differences();
  let optimiser: Optimiser | undefined;
  try {
    optimiser = makeOptimiser(golden, parameters);
    for (let step = 0; step < steps; step++) {
      if (rates) optimiser.lr = rates[step]!;
      tf.tidy(() => {
        const given: Gradients = new Map(
          [...initial].map(([name, { shape }]) => [name, tf.tensor(at(gradients.get(name)!, step), shape)]),
        );
        const { total } = gradientNorms(given);
        if (norms) differences.parameter(`norms[${step}]`, Float32Array.of(total / norms[step]!), Float32Array.of(1));
        optimiser!.step(maxNorm === undefined ? given : clipByNorm(given, total, maxNorm));
      });
      for (const [name, parameter] of parameters) {
        differences.parameter(
          `expected.${name}[${step}]`,
          parameter.dataSync<'float32'>(),
          at(expected.get(name)!, step),
        );
      }
    }
  } finally {
    optimiser?.dispose();
    for (const parameter of parameters.values()) parameter.dispose();
  }
  return differences.result('optimiser', golden.field('optimiser'));
}

function makeOptimiser(golden: Golden, parameters: ReadonlyMap<string, tf.Variable>): Optimiser {
  const common = { lr: golden.number('learning_rate'), weightDecay: golden.number('weight_decay', '0') };
  const eps = golden.number('eps', '1e-8');
  const betas: [number, number] = [golden.number('beta1', '0.9'), golden.number('beta2', '0.999')];
  switch (golden.oneOf('optimiser', ['Adam', 'AdamW', 'RMSprop', 'SGD'])) {
    case 'Adam':
      return new Adam(parameters, { ...common, betas, eps });
    case 'AdamW':
      return new AdamW(parameters, { ...common, betas, eps });
    case 'RMSprop':
      return new RMSProp(parameters, {
        ...common,
        eps,
        alpha: golden.number('alpha', '0.99'),
        momentum: golden.number('momentum', '0'),
        centered: golden.flag('centered', 'false'),
      });
    default:
      return new SGD(parameters, {
        ...common,
        nesterov: golden.flag('nesterov', 'false'),
        momentum: golden.number('momentum', '0'),
      });
  }
}
