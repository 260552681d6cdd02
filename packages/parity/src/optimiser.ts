/** @file Golden files of kind `optimiser`: parameters under a sequence of given gradients. */
import * as tf from '@tensorflow/tfjs-core';
import { Adam, AdamW, clipByNorm, gradientNorms, RMSProp, SGD, type Gradients, type Optimiser } from '@bptt/solver';
import { Differences, type Comparison } from './difference.js';
import type { Golden } from './golden.js';

export function checkOptimiser(golden: Golden): Comparison {
  const initial = golden.dict('initial.');
  const parameters = new Map([...initial].map(([name, { data, shape }]) => [name, tf.tidy(() => tf.variable(tf.tensor(data, shape)))]));
  const optimiser = makeOptimiser(golden, parameters);
  const maxNorm = golden.file.metadata.has('max_norm') ? golden.number('max_norm') : undefined;
  const differences = new Differences();
  const at = (name: string, step: number, size: number) => golden.floats(name).subarray(step * size, (step + 1) * size);
  try {
    const steps = golden.shape(`expected.${[...initial.keys()][0]}`)[0]!;
    for (let step = 0; step < steps; step++) {
      if (golden.has('learning_rates')) optimiser.lr = golden.floats('learning_rates')[step]!;
      tf.tidy(() => {
        const gradients: Gradients = new Map(
          [...initial].map(([name, { data, shape }]) => [name, tf.tensor(at(`gradients.${name}`, step, data.length), shape)]),
        );
        const { total } = gradientNorms(gradients);
        if (golden.has('norms')) differences.parameter(`norms[${step}]`, Float32Array.of(total / golden.floats('norms')[step]!), Float32Array.of(1));
        optimiser.step(maxNorm === undefined ? gradients : clipByNorm(gradients, total, maxNorm));
      });
      for (const [name, parameter] of parameters) {
        differences.parameter(`expected.${name}[${step}]`, parameter.dataSync<'float32'>(), at(`expected.${name}`, step, parameter.size));
      }
    }
  } finally {
    optimiser.dispose();
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
        ...common, eps, alpha: golden.number('alpha', '0.99'), momentum: golden.number('momentum', '0'), centered: golden.flag('centered', 'false'),
      });
    default:
      return new SGD(parameters, { ...common, nesterov: golden.flag('nesterov', 'false'), momentum: golden.number('momentum', '0') });
  }
}
