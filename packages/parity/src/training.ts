/** @file Golden files of kind `training`: some steps of Adam on a classifier. */
import { GRUClassifier, LSTMClassifier, RNNClassifier, type Classifier } from '@bptt/cells';
import { Adam, crossEntropy, trainStep, type Batch } from '@bptt/solver';
import { Differences, type Comparison } from './difference.js';
import type { Golden } from './golden.js';

export function checkTraining(golden: Golden): Comparison {
  const initial = golden.dict('initial.');
  const model = classifier(golden);
  const differences = new Differences();
  let optimiser: Adam | undefined;
  try {
    optimiser = adam(golden, model);
    model.loadStateDict(initial, golden.source);
    const steps = batches(golden);
    golden.expectShape('losses', [steps.length]);
    const losses = steps.map((batch) => trainStep(model, batch, crossEntropy, optimiser!).loss);
    differences.losses(Float64Array.from(losses), golden.numbers('losses'));
    for (const [name, { data, shape }] of model.stateDict()) {
      golden.expectShape(`final.${name}`, shape);
      differences.parameter(`final.${name}`, data, golden.numbers(`final.${name}`));
    }
  } finally {
    optimiser?.dispose();
    model.dispose();
  }
  return differences.result('training', golden.field('module'));
}

const adam = (golden: Golden, model: Classifier) =>
  new Adam(model.namedParameters(), {
    lr: golden.number('learning_rate', '0.001'),
    betas: [golden.number('beta1', '0.9'), golden.number('beta2', '0.999')],
    eps: golden.number('eps', '1e-8'),
  });

function classifier(golden: Golden): Classifier {
  const [classes, hiddenSize] = golden.shape('initial.fc.weight') as [number, number];
  const options = { classes, hiddenSize, inputSize: golden.shape('initial.rnn.weight_ih_l0')[1]! };
  const module = golden.oneOf('module', ['RNN', 'LSTM', 'GRU']);
  if (module === 'LSTM') return new LSTMClassifier(options);
  if (module === 'GRU') return new GRUClassifier(options);
  return new RNNClassifier({ ...options, nonlinearity: golden.oneOf('nonlinearity', ['tanh', 'relu'], 'tanh') });
}

function batches(golden: Golden): Batch[] {
  const shape = golden.shape('inputs').slice(1);
  const [steps = 0] = golden.shape('inputs');
  if (steps === 0 || shape.length !== 3)
    golden.fail('inputs.shape', '[S, T, B, I] with S >= 1', `[${golden.shape('inputs').join(', ')}]`);
  golden.expectShape('labels', [steps, shape[1]!]);
  const inputs = golden.floats('inputs');
  const labels = golden.integers('labels');
  const size = inputs.length / steps;
  const batch = labels.length / steps;
  return Array.from({ length: steps }, (_, s) => ({
    inputs: { data: inputs.subarray(s * size, (s + 1) * size), shape },
    labels: { data: labels.subarray(s * batch, (s + 1) * batch), shape: [batch] },
  }));
}
