/** @file `bptt tune`: one study whoever works on it, whatever was killed; its best model, command, figures and report; mistakes. */
import { spawn } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { bptt, folder, json, main } from '../bptt.fixture.js';
import { data } from '../digits.fixture.js';

const space = {
  hidden: { type: 'int', low: 4, high: 12, log: true },
  lr: { type: 'float', low: 0.001, high: 0.1, log: true },
  bidirectional: { type: 'choice', choices: [false, true] },
};
/** Each trial is a process that starts, and this is what a busy machine takes for them. */
const patience = 300_000;
const search = [
  'tune',
  'gru',
  '--data',
  data,
  '--space',
  'space.json',
  '--trials',
  '4',
  '--epochs',
  '3',
  '--seed',
  '7',
];

beforeAll(async () => {
  await writeFile(join(folder, 'space.json'), JSON.stringify(space));
  await writeFile(join(folder, 'smooth.json'), '{"labelSmoothing": {"type": "choice", "choices": [0, 0.1]}}');
});

describe('a search', () => {
  let found: Record<string, any>;
  beforeAll(async () => {
    const ended = await bptt(...search, '--parallel', '2', '--out', 'two', '--json');
    expect(ended.code, ended.stderr).toBe(0);
    found = json(ended);
  }, patience);

  test('tells its trials, its best and what mattered', async () => {
    expect(found).toMatchObject({ study: 'two', ended: true, report: join('two', 'report.html') });
    expect(found['trials']).toHaveLength(4);
    const states = found['trials'].map(({ state }: { state: string }) => state);
    expect(new Set(states)).toEqual(new Set(['complete', 'pruned']));
    expect(found['best']).toMatchObject({ state: 'complete', epochs: 3, model: join('two', 'best.safetensors') });
    expect(Object.keys(found['importance'].shares)).toEqual(Object.keys(space));
    expect(found['importance']).toMatchObject({ epochs: 1, trials: 4 });
    for (const name of ['history', 'parallel', 'slices', 'rungs'])
      expect(await readFile(join(folder, 'two', `${name}.svg`), 'utf8')).toMatch(/^<svg [^]*<\/svg>\n$/);
    const report = await readFile(join(folder, 'two', 'report.html'), 'utf8');
    expect(report.match(/<figure /g)).toHaveLength(4);
    expect(report).toContain(found['best'].command);
  });

  test('its command remakes the file, which the training of that trial would have given', async () => {
    const { command, sha256, value } = found['best'];
    const words = command.slice(command.indexOf('train')).split(' ');
    const remade = json(await bptt(...words.slice(0, -1), 'again.safetensors', '--json'));
    expect(remade['sha256']).toBe(sha256);
    expect(Math.max(...remade['epochs'].map(({ valAccuracy }: { valAccuracy: number }) => valAccuracy))).toBe(value);
  });

  test('with one process, and killed on the way: the same', { timeout: patience }, async () => {
    const kill = spawn(process.execPath, [main, ...search, '--parallel', '1', '--out', 'one'], { cwd: folder });
    await new Promise((resolve) => {
      kill.stderr.on('data', (text: Buffer) => text.toString().includes('epoch') && kill.kill('SIGKILL'));
      kill.on('close', resolve);
    });
    const ended = await bptt('tune', '--resume', 'one', '--parallel', '1', '--json');
    expect(ended.code, ended.stderr).toBe(0);
    expect(json(ended)['sha256']).toBe(found['sha256']);
    expect(json(ended)['best'].sha256).toBe(found['best'].sha256);
    expect(ended.stderr).toContain('training the best on all images, on from 3 epochs of the search');
  });

  test('more trials later; what the best one left is damaged', { timeout: patience }, async () => {
    await writeFile(join(folder, 'two', 'checkpoints', `trial-${found['best'].id}-epoch-3`), 'no checkpoint');
    const ended = await bptt('tune', '--resume', 'two', '--trials', '5', '--json');
    const more = json(ended);
    expect(more['best']).toMatchObject({ id: found['best'].id, sha256: found['best'].sha256 });
    expect(ended.stderr).toMatch(
      new RegExp(`bptt: the checkpoint of trial ${more['best'].id}: .*; the training begins anew`),
    );
    expect(more['trials']).toHaveLength(5);
    expect(more['trials'].slice(0, 4).map(({ config }: { config: object }) => config)).toEqual(
      found['trials'].map(({ config }: { config: object }) => config),
    );
  });

  test.each([
    [['tune', 'gru', '--data', data, '--out', 'two'], /^bptt: two: holds a study already/],
    [['tune', 'lstm', '--resume', 'two'], /^bptt: module: expected gru, as the study has, got 'lstm'/],
    [
      ['tune', '--resume', 'two', '--seed', '1'],
      /^bptt: --seed: expected nothing beside --resume: the study has it, got 1/,
    ],
  ])('%j is refused', async (args, message) => {
    const ended = await bptt(...args);
    expect(ended).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
  });
});

test('a trial that cannot be trained has failed with its reason; without any that ends there is no best', async () => {
  await writeFile(join(folder, 'dropout.json'), '{"dropout": {"type": "choice", "choices": [0.5]}}');
  const ended = await bptt(
    'tune',
    'rnn',
    '--data',
    data,
    '--space',
    'dropout.json',
    '--trials',
    '1',
    '--out',
    'none',
    '--json',
  );
  expect(ended.code).toBe(1);
  const { best, trials } = json(ended);
  expect(best).toBeNull();
  expect(trials).toMatchObject([
    { state: 'failed', reason: expect.stringContaining('--dropout: expected only with --layers 2') },
  ]);
});

describe('a mistake is answered with one line and exit code 2, before anything is written', () => {
  const spaces: [string, unknown, RegExp][] = [
    ['empty', {}, /^bptt: space: expected at least one parameter/],
    ['reversed', { lr: { type: 'float', low: 1, high: 0.1 } }, /^bptt: space\.lr: expected low <= high/],
    [
      'log of 0',
      { weightDecay: { type: 'float', low: 0, high: 1, log: true } },
      /^bptt: space\.weightDecay\.low: expected a number > 0/,
    ],
    [
      'condition',
      { lr: { type: 'float', low: 0.1, high: 1, when: { optimiser: ['sgd'] } } },
      /^bptt: space\.lr\.when: expected a parameter declared above it, got 'optimiser'/,
    ],
    [
      'unknown',
      { speed: { type: 'float', low: 0.1, high: 1 } },
      /^bptt: space\.speed: expected one of module, hidden, .*, got 'speed'/,
    ],
    [
      'fraction of a unit',
      { hidden: { type: 'float', low: 4, high: 8 } },
      /^bptt: space\.hidden: expected a whole number from 1 to 4096, got 5\.25$/m,
    ],
    [
      'no such choice',
      { head: { type: 'choice', choices: ['first'] } },
      /^bptt: space\.head: expected last, mean, got 'first'/,
    ],
    [
      'no switch',
      { bidirectional: { type: 'int', low: 0, high: 1 } },
      /^bptt: space\.bidirectional: expected true or false, got 0/,
    ],
    [
      'a network of its own',
      { module: { type: 'choice', choices: ['lstm'] } },
      /^bptt: space\.module: expected none, unless all are tuned/,
    ],
    [
      'no such change',
      { augment: { type: 'choice', choices: ['none', 'wild'] } },
      /^bptt: space\.augment: .*expected none, light, strong or amounts/,
    ],
    ['no bounds', { lr: { type: 'float' } }, /^bptt: space\.lr\.low: expected /],
    ['a number', { lr: 0.1 }, /^bptt: space\.lr: expected an object /],
    ['a list', [], /^bptt: a list\.json: expected a space as a JSON object/],
  ];

  test.each(spaces)('a space: %s', async (name, content, message) => {
    await writeFile(join(folder, `${name}.json`), JSON.stringify(content));
    const before = await readdir(folder);
    const ended = await bptt('tune', 'lstm', '--data', data, '--space', `${name}.json`);
    expect(ended.stderr).toMatch(message);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(await readdir(folder)).toEqual(before);
  });

  test.each([
    [['tune'], /^bptt: module: expected one of rnn, lstm, gru, all, or --resume, got 'none'/],
    [['tune', 'mlp'], /Allowed choices are rnn, lstm, gru, all/],
    [['tune', 'lstm', '--time', 'soon'], /Expected a time such as 90s, 20m or 1h, got 'soon'/],
    [['tune', 'lstm', '--trials', '0'], /Expected a whole number >= 1, got '0'/],
    [['tune', 'lstm', '--space', 'none.json'], /^bptt: none\.json: not found/],
    [
      ['tune', 'lstm', '--data', data, '--train-size', '201'],
      /^bptt: --train-size: expected at most the 200 training images, got 201/,
    ],
    [
      ['tune', 'lstm', '--data', data, '--metric', 'loss', '--space', 'smooth.json'],
      /^bptt: space\.labelSmoothing: expected one value with --metric loss/,
    ],
    [['tune', 'all', '--data', data, '--train-size', '3'], /^bptt: validationFraction: .* of 3 images at least one/],
    [['tune', '--resume', 'nothing'], /^bptt: nothing: .*no study/],
    [['tune', 'lstm', '--data', data, '--sampler', 'grid'], /grid/],
  ])('%j', async (args, message) => {
    const before = await readdir(folder);
    const ended = await bptt(...args);
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr.trim().split('\n')).toHaveLength(1);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(await readdir(folder)).toEqual(before);
  });
});
