import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FormatError } from '../../packages/errors/src/index.js';
import { failureOf, fuzz, type Failure } from './fuzz.js';
import type { Target } from './target.js';
import { targets } from './targets/all.js';

const folder = mkdtempSync(join(tmpdir(), 'bptt-fuzz-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (bytes: Uint8Array) => {
  const path = join(folder, 'input');
  writeFileSync(path, bytes);
  return path;
};

const corpus = 'scripts/fuzz/corpus';
const kept = readdirSync(corpus).flatMap((name) =>
  readdirSync(join(corpus, name)).map((file) => [name, file] as const),
);

describe('what went wrong once is read or refused', () => {
  beforeAll(() => targets['checkpoint']!.seeds());
  test.each(kept)('%s/%s', async (name, found) => {
    const bytes = new Uint8Array(readFileSync(join(corpus, name, found)));
    expect(await failureOf(targets[name]!, bytes, file(bytes))).toBeUndefined();
  });
});

test.each(Object.keys(targets))('%s is read as it is', async (name) => {
  for (const bytes of await targets[name]!.seeds())
    expect(await failureOf(targets[name]!, bytes, file(bytes))).toBeUndefined();
});

describe('the fuzzer', () => {
  const run = async (inputs: number, read: Target['read']) => {
    const failures: Failure[] = [];
    const target: Target = { seeds: () => [new TextEncoder().encode('{"size": 4, "name": "a"}')], read };
    const coverage = { fresh: () => [], learn: () => undefined };
    const figures = await fuzz(target, {
      seed: 0,
      milliseconds: 0,
      inputs,
      coverage,
      begin: file,
      onFailure: (failure) => failures.push(failure),
    });
    return { figures, failures };
  };

  test('finds what is no BpttError, as small as it gets, and each kind once', async () => {
    const { figures, failures } = await run(1000, (bytes) => {
      const text = new TextDecoder().decode(bytes);
      if (!text.startsWith('{')) throw new FormatError({ source: 'a', field: 'start', expected: '{', found: text });
      if (text.includes('99')) throw new TypeError('a number that is too large');
    });
    expect(figures.inputs).toBeGreaterThan(1000);
    expect(failures.map(({ name }) => name)).toEqual([
      expect.stringMatching(/^TypeError in .*a number that is too large/),
    ]);
    expect(failures[0]!.bytes.length).toBeLessThanOrEqual(4);
  });

  test('finds what takes too much', async () => {
    let held: Uint8Array | undefined;
    const { failures } = await run(600, (bytes) => {
      held = bytes[0] === 0 ? new Uint8Array(400 * 2 ** 20).fill(1) : undefined;
    });
    expect(held === undefined || held.length > 0).toBe(true);
    expect(failures.map(({ name }) => name)).toEqual(process.platform === 'linux' ? ['large'] : expect.anything());
  });
});
