/** @file Golden files of kind `training`: some steps of Adam on a classifier. */
import { GRUClassifier, LSTMClassifier, RNNClassifier, type Classifier, type Nonlinearity } from '@bptt/cells';
import { Adam, crossEntropy, trainStep, type Batch } from '@bptt/solver';
import { Differences, type Comparison } from './difference.js';
import type { Golden } from './golden.js';

export function checkTraining(golden: Golden): Comparison {
  const initial = golden.dict('initial.');
  const model = classifier(golden);
  const optimiser = new Adam(model.namedParameters(), {
    lr: golden.number('learning_rate', '0.001'),
    betas: [golden.number('beta1', '0.9'), golden.number('beta2', '0.999')],
    eps: golden.number('eps', '1e-8'),
  });
  const differences = new Differences();
  try {
    model.loadStateDict(initial, golden.source);
    const losses = batches(golden).map((batch) => trainStep(model, batch, crossEntropy, optimiser).loss);
    differences.losses(losses, golden.floats('losses'));
    const final = model.stateDict();
    for (const [name, { data }] of golden.dict('final.')) {
      differences.parameter(`final.${name}`, final.get(name)?.data ?? golden.fail(`final.${name}`, 'a parameter of the model', 'no such'), data);
    }
  } finally {
    optimiser.dispose();
    model.dispose();
  }
  return differences.result('training', golden.field('module'));
}

function classifier(golden: Golden): Classifier {
  const [classes, hiddenSize] = golden.shape('initial.fc.weight') as [number, number];
  const options = { classes, hiddenSize, inputSize: golden.shape('initial.rnn.weight_ih_l0')[1]! };
  const module = golden.oneOf('module', ['RNN', 'LSTM', 'GRU']);
  if (module === 'LSTM') return new LSTMClassifier(options);
  if (module === 'GRU') return new GRUClassifier(options);
  return new RNNClassifier({ ...options, nonlinearity: golden.oneOf('nonlinearity', ['tanh', 'relu'], 'tanh') as Nonlinearity });
}

function batches(golden: Golden): Batch[] {
  const [steps, ...shape] = golden.shape('inputs') as [number, number, number, number];
  const inputs = golden.floats('inputs');
  const labels = golden.integers('labels');
  const size = inputs.length / steps;
  const batch = labels.length / steps;
  return Array.from({ length: steps }, (_, s) => ({
    inputs: { data: inputs.subarray(s * size, (s + 1) * size), shape },
    labels: { data: labels.subarray(s * batch, (s + 1) * batch), shape: [batch] },
  }));
}
