import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bptt, folder, json, main } from '../bptt.fixture.js';
import { data, quick } from '../digits.fixture.js';

const settings = ['--data', data, ...quick];

test('a training is foreseen, and leaves no file; the training itself is as ever', async () => {
  const args = ['train', 'rnn', ...settings, '--epochs', '2', '--out', 'foreseen.st', '--json'];
  const found = json(await bptt(...args, '--dry-run'));
  expect(found).toMatchObject({
    dryRun: true,
    model: 'foreseen.st',
    parameters: 394,
    steps: 2 * 12,
    variant: 'strict',
  });
  expect(found['seconds']).toBeGreaterThan(0);
  expect(found['memory']).toBeGreaterThan(2 ** 25);
  for (const left of ['foreseen.st', 'foreseen.st.checkpoint']) expect(existsSync(join(folder, left))).toBe(false);
  expect(json(await bptt(...args))['epochs']).toHaveLength(2);
});

test('a search is foreseen, with the epochs that its pruner leaves', async () => {
  const args = ['tune', 'rnn', '--data', data, '--trials', '9', '--epochs', '4', '--parallel', '1', '--out', 'study'];
  const found = json(await bptt(...args, '--json', '--dry-run'));
  expect(found).toMatchObject({ dryRun: true, study: 'study', trials: 9 });
  expect(found['epochs']).toBeLessThan(36);
  expect(found['epochs']).toBeGreaterThan(8);
  expect(existsSync(join(folder, 'study'))).toBe(false);
  expect((await bptt(...args, '--dry-run')).stdout).toMatch(/^9 trials, about \d+ epochs in all, would take about/);
});

test.each([
  [['train', 'lstm', '--layers', '65'], '--layers'],
  [['train', 'lstm', '--layers', '64', '--hidden', '4096'], '--hidden: expected at most 2.7e+8 parameters'],
  [['gradients', '--steps', '1000000000'], '--steps'],
  [['gradients', '--seeds', '1e9'], '--seeds'],
  [['train', 'lstm', '--dry-run', '--resume'], '--dry-run'],
])('%j is refused before anything is made', async (args, message) => {
  const { code, stderr } = await bptt(...args);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test.skipIf(process.platform === 'win32')('bash completes without its package bash-completion', () => {
  const script = `bptt() { ${JSON.stringify(process.execPath)} ${JSON.stringify(main)} "$@"; }
    source <(bptt completion bash)
    COMP_WORDS=(bptt train lstm --hid) COMP_CWORD=3 && __bptt_complete 2> /dev/null; echo "\${COMPREPLY[@]}"`;
  const { stdout } = spawnSync('bash', ['--norc', '-c', script], { encoding: 'utf8' });
  expect(stdout.trim()).toMatch(/^--hidden/);
});
