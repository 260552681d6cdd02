/** @file `bptt train --watch-gradients`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { expect, test } from 'vitest';
import { bptt, folder, json } from '../bptt.fixture.js';
import { data, quick } from '../digits.fixture.js';

test('--watch-gradients keeps norms of every n-th step, draws them, and changes no bit of the model', async () => {
  const out = join(folder, 'watched.safetensors');
  const run = async (...more: string[]) =>
    bptt('train', 'gru', '--data', data, '--out', out, '--epochs', '2', '--clip', '0.1', ...more, ...quick);
  const plain = json(await run('--json'));
  expect(plain).not.toHaveProperty('gradients');
  const watched = json(await run('--json', '--watch-gradients', '10', '--watch-out', 'gradients.svg'));
  expect(watched['sha256']).toBe(plain['sha256']);
  expect(watched['gradients'].map(({ epoch, step }: Record<string, number>) => [epoch, step])).toEqual([
    [1, 1],
    [1, 11],
    [2, 21],
  ]);
  for (const { norm, clippedNorm, relativeUpdate, norms, notFinite, inputNorms } of watched['gradients']) {
    expect(Math.hypot(...(Object.values(norms) as number[]))).toBeCloseTo(norm, 10);
    expect(norm).toBeGreaterThan(clippedNorm);
    expect(clippedNorm).toBeCloseTo(0.1, 5);
    expect(relativeUpdate).toBeGreaterThan(0);
    expect(notFinite).toBeNull();
    for (const which of ['median', 'lower', 'upper']) expect(inputNorms[which]).toHaveLength(28);
  }
  expect(await readFile(join(folder, 'gradients.svg'), 'utf8')).toMatch(
    /^<svg [^]*watched at 3 of its steps[^]*<\/svg>\n$/,
  );
  const usual = await run('--watch-out', 'gradients.png');
  expect(usual.stdout).toMatch(
    /^gradients, step 1: norm .* \(clipped to 0\.1\), relative update .* reaches the first row, .* the last\nsaved gradients\.png$/m,
  );
  expect(usual.stderr).toMatch(/left grad \d/);
  expect(decode(await readFile(join(folder, 'gradients.png'))).width).toBeGreaterThan(1000);
});

test('a gradient that is not finite is named in the history', async () => {
  const result = json(
    await bptt(
      'train',
      'rnn',
      '--nonlinearity',
      'relu',
      '--data',
      data,
      '--out',
      join(folder, 'g.safetensors'),
      '--lr',
      '1e30',
      '--json',
      '--watch-gradients',
      '1',
      '--hidden',
      '8',
    ),
  );
  expect(result['stopReason']).toBe('diverged');
  expect(result['gradients'].at(-1)).toMatchObject({
    norm: null,
    relativeUpdate: null,
    notFinite: expect.stringMatching(/^(rnn|fc)\./),
  });
});
