import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DOMParser } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { bptt, folder } from '../bptt.fixture.js';
import type { Contestant } from './contestants.js';
import { coreLimit } from './core-limit.js';
import { measure } from './measure.js';
import { Peer } from './peer.js';
import sampleResult from './sample-result.json' with { type: 'json' };
import { readResult, rowsOf } from './result.js';
import { figure } from './figure.js';
import { table } from './table.js';
import { chosen, flop, workloads } from './workloads.js';

const sample = join(import.meta.dirname, 'sample-result.json');
const bench = (args: string[]) => bptt('bench', ...args);

describe('what was measured before', () => {
  test('is drawn', async () => {
    const { code, stdout, stderr } = await bench(['--from', sample, '--out', 'figure.svg', '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('wrote figure.svg') });
    expect(JSON.parse(stdout)).toEqual(JSON.parse(await readFile(sample, 'utf8')));
    const svg = new DOMParser().parseFromString(await readFile(join(folder, 'figure.svg'), 'utf8'), 'image/svg+xml');
    const text = [...svg.querySelectorAll('text')].map((element) => element.textContent).join('|');
    for (const part of [
      'LSTM training step, H 128, B 32',
      'LSTM tiny forward',
      'bptt, wide',
      'PyTorch, 2 threads',
      'milliseconds',
    ])
      expect(text).toContain(part);
    expect(text).not.toContain('Products'); // no time of a call
  });

  test('is a table of at most 100 columns', async () => {
    const { code, stdout } = await bench(['--from', sample]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/│ strict +1 +[\d.]+ +[\d.]+-[\d.]+ +[\d.]+ │ PyTorch, 1 thread +[\d.]+/);
    const drawn = stdout.split('\n').filter((line) => /[│─]/.test(line));
    expect(Math.max(...drawn.map((line) => line.length))).toBeLessThanOrEqual(100);
  });
});

test.each([
  [
    ['--only', 'trains'],
    /^bptt: --only: expected rows among train, padded, language, embedding, forward, tiny, stream, products, epoch, or one of theirs such as train-lstm-128x32, got 'trains'/,
  ],
  [['--simd', 'fast'], /^bptt: --simd: expected a list of strict, relaxed, wide, wide-relaxed, got 'fast'/],
  [['--peers', 'jax-js,torch'], /^bptt: --peers: expected a list of PyTorch, .*, got 'torch'/],
  [['--rounds', '0'], /Expected a whole number >= 1, got '0'/],
  [['--out', 'figure.png'], /^bptt: --out: expected a file ending in \.svg, got 'figure\.png'/],
  [['--from', 'none.json'], /^bptt: none\.json: not found/],
  [['--from', 'other.json'], /^bptt: other\.json: not a result of bptt bench --json/],
  [
    ['--quick', '--simd', 'strict', '--python', '/no/python'],
    /^starting everybody \.\.\.\nbptt: --python: expected an interpreter that can import torch, got '\/no\/python \(.*ENOENT.*\)'/,
  ],
])('%j is answered with one line and exit code 2', async (args, message) => {
  await writeFile(join(folder, 'other.json'), '{"rows":[]}');
  const before = await readdir(folder);
  const { code, stdout, stderr } = await bench(args);
  expect(stderr).toMatch(message);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(await readdir(folder)).toEqual(before);
});

describe('peers', () => {
  const { signal } = new AbortController();
  const start = (script: string) => Peer.start(process.execPath, ['-e', script], signal);

  test('one that is not installed says so', async () => {
    await expect(start("import('@not/there')")).rejects.toThrow("Cannot find package '@not/there'");
    await expect(Peer.start('/no/such/program', [], signal)).rejects.toThrow('ENOENT');
    await expect(start('process.exit(3)')).rejects.toThrow('ended with 3');
  });

  test('one that fails or dies is dropped, with its reason, and the others go on', async () => {
    const answering = (answer: string) =>
      start(
        `console.log('{"version":"1","kinds":["tiny"]}'); require('readline').createInterface({ input: process.stdin }).on('line', () => { ${answer} })`,
      );
    const entrants: Contestant[] = [];
    for (const [name, answer] of Object.entries({
      good: `console.log('{"ms":2}')`,
      poor: `console.log('{"error":"no"}')`,
      dead: 'process.exit(4)',
    })) {
      entrants.push({ name, peer: await answering(answer), settle: 0, variant: 'strict' });
    }
    const dropped: string[] = [];
    const [workload] = chosen(['tiny-rnn']);
    const times = await measure(
      workload!,
      entrants,
      { rounds: 2, turn: 1, warmUp: 1 },
      ({ name }, reason) => dropped.push(`${name}: ${reason}`),
      signal,
    );
    expect(dropped).toEqual(['poor: no', 'dead: ended with 4']);
    expect([...times].map(([{ name }, values]) => [name, values])).toEqual([['good', [2000, 2000]]]);
    expect(rowsOf(workload!, times)).toMatchObject([{ ours: 2000, ratio: null, reason: 'PyTorch was not measured' }]);
    await Promise.all(entrants.map(({ peer }) => peer.end()));
  });
});

test('rows are named by their ids or the start of them', () => {
  const ids = (...only: string[]) => chosen(only).map(({ id }) => id);
  expect(ids('train-lstm', 'tiny-gru')).toEqual([
    'train-lstm-128x32',
    'train-lstm-128x128',
    'train-lstm-256x64',
    'tiny-gru',
  ]);
  expect(
    chosen(['train', 'padded', 'language', 'embedding', 'forward', 'tiny', 'stream', 'products', 'epoch']),
  ).toEqual(workloads);
});

test('the loop that shows the limit is a module that runs', () => {
  const [products] = chosen(['products']);
  for (const variant of ['strict', 'wide'] as const) coreLimit(variant, flop(products!) / 1000)();
});

describe('readResult', () => {
  const path = join(folder, 'result.json');
  /** Every place of a result and what stands there. */
  const places = (value: unknown, at: (string | number)[] = []): (string | number)[][] =>
    typeof value === 'object' && value !== null
      ? [at, ...Object.entries(value).flatMap(([key, inner]) => places(inner, [...at, key]))]
      : [at];
  const changed = (value: unknown, [key, ...rest]: (string | number)[], to: unknown): unknown => {
    if (key === undefined) return to;
    const copy = structuredClone(value) as Record<string, unknown>;
    copy[key] = changed(copy[key], rest, to);
    return copy;
  };

  test('whatever stands in a file, it is shown or refused by name', async () => {
    const small = { ...sampleResult, rows: sampleResult.rows.slice(0, 2) };
    let refused = 0;
    for (const place of places(small))
      for (const to of [null, 'x', -1, [], {}, undefined]) {
        await writeFile(path, JSON.stringify(changed(small, place, to)) ?? '');
        const result = await readResult(path).catch((error: Error & { code?: string }) => error);
        if (result instanceof Error) {
          expect(result.code).toBe('BPTT_FILE');
          refused++;
        } else expect(() => [table(result), figure(result)]).not.toThrow();
      }
    expect(refused).toBeGreaterThan(100);
  });

  test('the field is named', async () => {
    await writeFile(path, JSON.stringify({ ...sampleResult, versions: { a: 1 } }));
    await expect(readResult(path)).rejects.toThrow(
      /not a result of bptt bench --json: versions\.a: Invalid input: expected string, received number$/,
    );
  });
});
