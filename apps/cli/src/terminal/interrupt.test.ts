/** @file Signals to a training that runs in a process of its own. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bptt, bpttProcess, folder, json } from '../bptt.fixture.js';
import { data, quick } from '../digits.fixture.js';

test('Ctrl-C saves the weights so far, says where, exits with 130', async () => {
  const out = join(folder, 'interrupted.safetensors');
  const args = ['train', 'lstm', '--data', data, '--out', out, '--epochs', '10000', ...quick];
  const ended = await bpttProcess(args, { interruptAt: /epoch 2\/10000 {2}/ });
  expect(ended.code).toBe(130);
  expect(ended.stderr).toContain('stopping');
  expect(ended.stdout).toContain(`saved ${out}`);
  expect(ended.stdout).toContain('(interrupted); best weights: epoch');
  expect((await bptt('evaluate', out, '--data', data)).code).toBe(0);
  const asJson = await bpttProcess([...args, '--json'], { interruptAt: /epoch 1\/10000 {2}/ });
  expect(asJson.code).toBe(130);
  expect(json(asJson)['stopReason']).toBe('aborted');
});

test('a terminal that is closed asks it to stop and save', async () => {
  const out = join(folder, 'hup.safetensors');
  const args = ['train', 'lstm', '--data', data, '--out', out, '--epochs', '10000', ...quick];
  const ended = await bpttProcess(args, { interruptAt: /epoch 2\/10000 {2}/, by: 'SIGHUP' });
  expect(ended.code).toBe(130);
  expect((await bptt('evaluate', out, '--data', data)).code).toBe(0);
});
