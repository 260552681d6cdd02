/** @file `bptt compare`: the exercise, goldens, PyTorch run live. */
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bptt, bpttProcess, folder, json } from '../bptt.fixture.js';

const goldens = join(import.meta.dirname, '../../../../pytorch/goldens');

test.each(['wasm', 'reference', 'cpu'])('the exercise, on %s', async (backend) => {
  const ended = await bpttProcess(['compare', '--backend', backend, '--no-timing', '--no-python']);
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(ended.stdout).toContain('all 4 equal PyTorch');
});

test('forward passes are timed: our builds, the equations', async () => {
  const ended = await bptt('compare', '--runs', '3', '--simd', 'strict', '--no-python', '--json');
  const { passed, cases, timings, live, leftOut } = json(ended) as Record<string, unknown> & {
    timings: Record<string, unknown>[];
  };
  expect({ code: ended.code, passed, live, leftOut }).toEqual({ code: 0, passed: true, live: null, leftOut: {} });
  expect(cases).toHaveLength(4);
  const modules = ['RNN', 'LSTM', 'GRU'];
  expect(timings).toEqual(
    modules.flatMap((module) => [
      { name: 'bptt', variant: 'strict', module, runs: 3, seconds: expect.any(Number) },
      { name: 'equations, plain tfjs', module, runs: 3, seconds: expect.any(Number) },
    ]),
  );
  expect(timings.every(({ seconds }) => (seconds as number) > 0)).toBe(true);
});

test('a file that is no golden file is named; the others are computed', async () => {
  const mixed = join(folder, 'mixed');
  await mkdir(join(mixed, 'below'), { recursive: true });
  const golden = await readFile(join(goldens, 'gru-random.safetensors'));
  await writeFile(join(mixed, 'a.safetensors'), golden.subarray(0, 1000));
  await writeFile(join(mixed, 'below/b.safetensors'), golden);
  await writeFile(join(mixed, 'c.safetensors'), '<!DOCTYPE html>');
  await writeFile(join(mixed, 'notes.txt'), 'not looked at');
  const ended = await bptt('compare', 'mixed', '--json');
  expect(ended.code).toBe(2);
  expect(ended.stderr).toMatch(/^bptt: mixed\/a\.safetensors: .*\nbptt: mixed\/c\.safetensors: .*\n$/);
  expect(json(ended)).toMatchObject({
    passed: false,
    cases: [{ file: 'mixed/below/b.safetensors', passed: true }],
    bad: [
      { file: 'mixed/a.safetensors' },
      { file: 'mixed/c.safetensors', reason: expect.stringContaining('header length') },
    ],
  });
  expect((await bptt('compare', 'mixed')).stdout).toContain('all 1 equal PyTorch');
});

test('files and folders; a number that was altered fails', async () => {
  const golden = await readFile(join(goldens, 'lstm-random.safetensors'));
  const altered = join(folder, 'altered.safetensors');
  golden.writeFloatLE(9, golden.length - 4);
  await writeFile(altered, golden);
  const ended = await bptt('compare', join(goldens, 'optimisers'), altered, '--json');
  expect(ended.code).toBe(1);
  const { passed, cases } = json(ended) as { passed: boolean; cases: Record<string, unknown>[] };
  expect(passed).toBe(false);
  expect(cases).toHaveLength((await readdir(join(goldens, 'optimisers'))).length + 1);
  expect(cases.filter((each) => !each['passed'])).toEqual([
    expect.objectContaining({
      file: altered,
      module: 'LSTM',
      kind: 'forward-backward',
      sumSquaredDifference: expect.any(Number),
      maxGradientDifference: expect.any(Number),
    }),
  ]);
  expect((await bptt('compare', altered)).stdout).toContain('1 of 1 differ from PyTorch');
});
