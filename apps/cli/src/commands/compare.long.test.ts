/** @file `bptt compare`: the exercise, goldens, PyTorch run live. */
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { bptt, bpttProcess, json } from '../bptt.fixture.js';

const python = ['python3', '/usr/bin/python3'].find((path) => spawnSync(path, ['-c', 'import torch']).status === 0);
test.skipIf(!python)(`PyTorch, run live${python ? '' : ' (skipped: no python3 has torch)'}`, async () => {
  interface Found {
    passed: boolean;
    timings: unknown[];
    live: { cases: { file: string; passed: boolean }[] };
  }
  const run = async (seed: string, ...more: string[]) =>
    json(await bptt('compare', '--python', python!, '--simd', 'strict', '--seed', seed, '--json', ...more)) as Found;
  const { passed, timings, live } = await run('5', '--runs', '3');
  expect({ passed, timings: timings.length }).toEqual({ passed: true, timings: 12 });
  expect(live).toMatchObject({
    python: expect.stringContaining('python'),
    version: expect.stringMatching(/^\d/),
    seed: 5,
  });
  expect(live.cases.map(({ file }) => file.split(' [')[0])).toEqual([
    'RNN tanh',
    'RNN tanh',
    'RNN relu',
    'RNN relu',
    'LSTM',
    'LSTM',
    'GRU',
    'GRU',
  ]);
  expect((await run('5', '--no-timing')).live).toEqual(live);
  expect((await run('6', '--no-timing')).live.cases).not.toEqual(live.cases);
});

test('Ctrl-C ends everybody and exits with 130', async () => {
  const ended = await bpttProcess(['compare', '--no-python', '--json'], { interruptAt: /timing LSTM/ });
  expect(ended.code).toBe(130);
  expect(json(ended)).toMatchObject({ passed: false, interrupted: true, cases: { length: 4 } });
});
