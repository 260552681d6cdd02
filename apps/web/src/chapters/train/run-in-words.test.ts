import { expect, test } from 'vitest';
import { initialSettings } from '../../settings/address.js';
import type { ModelFacts } from '../../worker/open-model.js';
import type { TrainOutcome } from '../../worker/train.js';
import { flowInWords } from './flow-in-words.js';
import { clock, endOf, settingsInWords } from './run-in-words.js';
import { describeModel } from '../../models/describe-model.js';

const settings = initialSettings().train;
const outcome = (reason: TrainOutcome['reason'], rest: Partial<TrainOutcome> = {}): TrainOutcome => ({
  reason,
  steps: 1,
  seconds: 1,
  epochs: [],
  losses: [2.3],
  flow: null,
  bestEpoch: null,
  file: new Uint8Array(),
  ...rest,
});
const facts = (architecture: Partial<ModelFacts['architecture']> = {}, card = {}): ModelFacts => ({
  architecture: {
    module: 'LSTM',
    inputSize: 28,
    hiddenSize: 64,
    numLayers: 1,
    bidirectional: false,
    head: 'last',
    classes: 10,
    bias: true,
    ...architecture,
  },
  card,
  parameters: 24_714,
  assumed: [],
});

test('settings: what is not as at first is named, so that other settings have other words', () => {
  expect(settingsInWords(settings)).toBe('LSTM 64, lr 0.001, seed 0');
  expect(
    settingsInWords({ ...settings, module: 'rnn', nonlinearity: 'relu', lr: 1e-5, batch: 64, images: 1000, seed: 3 }),
  ).toBe('RNN relu 64, lr 0.00001, batch 64, images 1,000, seed 3');
});

test('how a training ended, after one step too', () => {
  expect(endOf(outcome('stopped'), settings)).toBe(
    'Stopped on request after 1 step. The weights of the last step are kept.',
  );
  expect(
    endOf(outcome('diverged', { problem: 'epoch 1, step 2: loss Infinity; try a smaller lr' }), {
      ...settings,
      lr: 10,
    }),
  ).toBe(
    'Not finite any more at epoch 1, step 2: loss Infinity. The learning rate was 10: try a smaller learning rate, such as 1, or clip the gradients to norm 1.',
  );
});

test('minutes and seconds, rounded before they are told apart', () =>
  expect([59.6, 0, 125, 3599.7].map(clock)).toEqual(['1:00', '0:00', '2:05', '60:00']));

test('models: layers, directions and what names the digit', () => {
  expect(describeModel(facts())).toBe('LSTM, hidden size 64, 24,714 parameters');
  expect(
    describeModel(
      facts(
        { module: 'RNN', nonlinearity: 'relu', numLayers: 2, bidirectional: true, head: 'mean' },
        { valAccuracy: 0.5 },
      ),
    ),
  ).toBe(
    'RNN with relu, hidden size 64, 2 layers, both directions, reads the digit from the mean over all rows, 24,714 parameters, names 50.00\u00a0% of the held-out images correctly',
  );
});

test.each([
  [[1e-3, 1, 2e-3], 'gradient of the loss by the last row is 2 times that by the first.'],
  [[4, 1, 1], 'gradient of the loss by the first row is 4 times that by the last.'],
  [[0, 1, 1], 'gradient of the loss by the first row is 0.'],
  [[1, 1, 0], 'gradient of the loss by the last row is 0.'],
  [[0, 1, 0], 'gradient of the loss by the first row and by the last is 0.'],
  [[0, 0, 0], 'gradient of the loss by every row is 0.'],
  [[null, null, 1], 'gradient of the loss by 2 of 3 rows is not finite.'],
])('gradients %j in words', (norms, words) =>
  expect(flowInWords({ step: 1051, norms }, 'LSTM')).toBe(`At step 1,051 the LSTM’s ${words}`),
);
