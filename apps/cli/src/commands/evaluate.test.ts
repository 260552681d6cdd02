/** @file `bptt evaluate`. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bptt, folder, json } from '../bptt.fixture.js';
import { data } from '../digits.fixture.js';

test('--require decides the exit code, the exercise’s mark does not', async () => {
  const out = join(folder, 'poor.safetensors');
  await bptt('train', 'rnn', '--data', data, '--out', out, '--epochs', '1', '--lr', '1e-9', '--hidden', '4');
  const plain = await bptt('evaluate', out, '--data', data);
  expect(plain.code).toBe(0);
  expect(plain.stdout).toContain("the exercise's mark for an RNN, above 90 %: ✗ not reached");
  expect(plain.stdout).not.toContain('\u001b');
  expect((await bptt('evaluate', out, '--data', data, '--require', '0')).code).toBe(0);
  const required = await bptt('evaluate', out, '--data', data, '--require', '0.97', '--json');
  expect(required.code).toBe(1);
  expect(required.stderr).toMatch(/^bptt: accuracy 0\.\d+: expected at least 0\.97\n$/);
  expect(json(required)['accuracy']).toBeLessThan(0.9);
});
