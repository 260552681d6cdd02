import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bitsOf, cells, sizes } from './checks/bits.js';
import { useThreads } from './checks/use-threads.js';
import type { WasmBackend } from './heap.js';
import { startKernels } from './index.js';
import { run } from './start-kernels.js';
import { hasRelaxedSimd } from './variants.js';

// All sizes and numbers of threads where BPTT_ENGINES=1, as in tests/engines.test.ts; else enough to meet each way once.
const all = process.env['BPTT_ENGINES'] === '1';
const goldens = JSON.parse(readFileSync(new URL('./checks/bits.json', import.meta.url), 'utf8')) as Record<
  string,
  string
>;
const few = sizes.filter(([, B]) => all || [1, 3, 7, 33, 97].includes(B));

beforeAll(async () => {
  await startKernels({ simd: 'strict', threads: 16 });
  expect((tf.backend() as WasmBackend).wasm.HEAPU8.buffer).toBeInstanceOf(SharedArrayBuffer);
});
afterAll(() => run('strict'));

const bitsOfAll = (tested = few) =>
  Object.fromEntries(cells.flatMap((cell) => tested.map((size) => [`${cell} ${size.join(' ')}`, bitsOf(cell, size)])));
const expected = (tested = few) =>
  Object.fromEntries(
    cells.flatMap((cell) => tested.map((size) => `${cell} ${size.join(' ')}`)).map((name) => [name, goldens[name]]),
  );

describe('bits of results and gradients', () => {
  it('are what they have been since before there were threads', () => {
    expect(bitsOfAll()).toEqual(expected());
  });

  it.each(all ? [2, 3, 4, 7, 16] : [3, 7])('are the same on %i threads', async (threads) => {
    await useThreads('strict', threads);
    expect(bitsOfAll()).toEqual(expected());
  });

  it.each(all ? [1, 2, 3, 4, 7, 16] : [16])('wide, %i threads', async (threads) => {
    await (threads === 1 ? run('wide', 1) : useThreads('wide', threads));
    const tested = all ? few : few.slice(-2);
    expect(bitsOfAll(tested)).toEqual(expected(tested));
  });

  it.skipIf(!hasRelaxedSimd())('relaxed and wide-relaxed have their own, whatever the number of threads', async () => {
    const tested = all ? few : few.slice(-2);
    await run('relaxed');
    const one = bitsOfAll(tested);
    for (const variant of ['relaxed', 'wide-relaxed'] as const)
      for (const threads of all ? [2, 3, 4, 7, 16] : [3]) {
        await useThreads(variant, threads);
        expect(bitsOfAll(tested)).toEqual(one);
      }
  });
});
