/** @file Results and notes whose reader is gone. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folder, main } from '../bptt.fixture.js';
import { data, quick } from '../digits.fixture.js';

test.runIf(process.platform === 'linux')('nobody who reads is no reason to stop', async () => {
  const out = join(folder, 'unheard.safetensors');
  const train = [main, 'train', 'rnn', '--data', data, '--out', out, '--epochs', '1', '--train-size', '40', ...quick];
  const run = (tail: string) =>
    spawnSync(
      'bash',
      ['-c', `"$@" ${tail}; echo rc $?; sha256sum < ${out}; rm ${out}`, '-', process.execPath, ...train],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );
  const heard = run('> log 2>&1').stdout;
  expect(heard).toMatch(/^rc 0\n[0-9a-f]{64}/);
  expect(run('2> /dev/full > log').stdout).toBe(heard);
  expect(run('2>&1 | true').stdout.replace(/^rc .*/, 'rc 0')).toBe(heard);
  const full = run('> /dev/full');
  expect(full.stdout).toBe(heard.replace('rc 0', 'rc 1'));
  expect(full.stderr).toMatch(/^bptt: the result cannot be written to stdout: ENOSPC/m);
});
