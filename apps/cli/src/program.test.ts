/** @file Help, and the command as a process. */
import { expect, test } from 'vitest';
import { bptt, bpttProcess } from './bptt.fixture.js';

test.each([
  ['--help'],
  ['train', '--help'],
  ['evaluate', '--help'],
  ['dataset', '--help'],
  ['compare', '--help'],
  ['bench', '--help'],
])('%s %s', async (...args) => {
  const ended = await bptt(...args);
  expect(ended.code).toBe(0);
  expect(ended.stdout).toContain('Usage: bptt');
  expect(ended.stderr).toBe('');
});

test('a process of its own ends in the same ways', async () => {
  const help = await bpttProcess(['train', '--help']);
  expect(help).toEqual(await bptt('train', '--help'));
  const wrong = await bpttProcess(['evaluate', 'none']);
  expect(wrong).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(/^bptt: none: not found\n$/) });
});
