/** @file Settings of `bptt train` decide the model, and stand in its card. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bptt, folder, json } from '../bptt.fixture.js';
import { data, quick } from '../digits.fixture.js';

const elaborate = [
  'gru',
  '--layers',
  '2',
  '--bidirectional',
  '--dropout',
  '0.2',
  '--init',
  'chrono',
  '--optimiser',
  'rmsprop',
  '--momentum',
  '0.5',
  '--weight-decay',
  '0.01',
  '--schedule',
  'step',
  '--step-size',
  '1',
  '--gamma',
  '0.5',
  '--warm-up',
  '4',
  '--clip',
  '1',
  '--augment',
  'shift=2,rotate=10',
  '--label-smoothing',
  '0.1',
  '--ema',
  '0.9',
  '--epochs',
  '3',
];

test('all settings: same flags, same bytes; they are in the model card', async () => {
  const train = async (out: string) =>
    json(await bptt('train', ...elaborate, '--data', data, '--out', join(folder, out), '--json', ...quick));
  const first = await train('d.safetensors');
  expect(first['stopReason']).toBe('completed');
  // 12 steps an epoch; the falls come 12 and 24 steps after the warm-up.
  expect(first['epochs'].map(({ lr }: { lr: number }) => lr)).toEqual([0.02, 0.01, 0.005]);
  expect((await train('e.safetensors'))['sha256']).toBe(first['sha256']);
  const bytes = await readFile(join(folder, 'd.safetensors'));
  const card = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE())).toString()).__metadata__;
  expect(card).toMatchObject({ module: 'GRU', numLayers: '2', bidirectional: 'true', dropout: '0.2' });
  expect(JSON.parse(card.recipe)).toEqual({
    optimiser: 'rmsprop',
    lr: 0.02,
    momentum: 0.5,
    weightDecay: 0.01,
    schedule: 'step',
    stepSize: 1,
    gamma: 0.5,
    warmUp: 4,
    augment: 'shift=2,rotate=10,scale=0,elastic=0',
    labelSmoothing: 0.1,
    ema: 0.9,
    init: 'chrono',
    forgetBias: null,
    batchSize: 16,
    epochs: 3,
    bestEpoch: expect.any(Number),
    clip: 1,
    patience: null,
    trainSize: null,
    validationFraction: 0.1,
  });
});

test.each([
  ['lstm', '--optimiser', 'sgd', '--momentum', '0.9'],
  ['lstm', '--optimiser', 'adamw', '--schedule', 'cosine', '--warm-up', '10'],
  ['rnn', '--schedule', 'one-cycle', '--init', 'identity', '--nonlinearity', 'relu'],
  ['lstm', '--forget-bias', '1', '--init', 'orthogonal'],
  ['gru', '--layers', '2', '--dropout', '0.3'],
  ['rnn', '--augment', 'light', '--label-smoothing', '0.1'],
  ['rnn', '--ema', '0.9'],
])('%s %s %s %s %s: another training than without', async (module, ...flags) => {
  const sha = async (...more: string[]) =>
    json(
      await bptt(
        'train',
        module,
        ...more,
        '--data',
        data,
        '--out',
        join(folder, 'f.safetensors'),
        '--epochs',
        '2',
        '--json',
        ...quick,
      ),
    )['sha256'];
  expect(await sha(...flags)).not.toBe(await sha(...flags.slice(0, flags[0] === '--layers' ? 2 : 0)));
});

test('a recipe gives what is not given otherwise, and is printed as such a file', async () => {
  const configOf = async (...args: string[]) => JSON.parse((await bptt(...args, '--print-config')).stdout).train;
  const recipe = JSON.parse(await readFile(new URL('../../recipes/record.json', import.meta.url), 'utf8')).train;
  expect(await configOf('train', '--recipe', 'record')).toMatchObject(recipe);
  const own = await configOf('train', 'gru', '--recipe', 'record', '--hidden', '8', '--epochs', '3');
  expect(own).toMatchObject({ ...recipe, hidden: 8, epochs: 3 });
  const args = ['--data', data, '--train-size', '40', '--epochs', '1', '--hidden', '4', '--json'];
  const made = json(await bptt('train', '--recipe', 'record', ...args, '--out', join(folder, 'r.safetensors')));
  const words = [
    'lstm',
    '--bidirectional',
    '--optimiser',
    'adamw',
    '--lr',
    `${recipe.lr}`,
    '--batch-size',
    `${recipe.batchSize}`,
  ];
  words.push('--schedule', recipe.schedule, '--clip', `${recipe.clip}`, '--augment', recipe.augment);
  words.push('--label-smoothing', `${recipe.labelSmoothing}`, '--ema', `${recipe.ema}`);
  const remade = json(await bptt('train', ...words, ...args, '--out', join(folder, 's.safetensors')));
  expect(remade['sha256']).toBe(made['sha256']);
});
