import { execFileSync } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { bitsOf } from '../checks/bits.js';
import { randomCase } from '../checks/case.js';
import { compute } from '../checks/compute.js';
import { useThreads } from '../checks/use-threads.js';
import type { WasmBackend } from '../heap.js';
import { runningThreads, startKernels } from '../index.js';
import { workspaceOf } from '../running.js';
import { run } from '../start-kernels.js';
import { AVAILABLE } from './board.js';

const size: [number, number, number, number] = [5, 9, 13, 38];
const threadsOf = async (start: () => Promise<unknown>): Promise<Worker[]> => {
  const made: Worker[] = [];
  const note = (worker: Worker) => made.push(worker);
  process.on('worker', note);
  await start();
  process.off('worker', note);
  return made;
};

beforeAll(async () => {
  await startKernels({ simd: 'strict', threads: 4 });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await run('strict');
});

describe('threads', () => {
  it('start when there is work for them, and only then', async () => {
    await run('strict', 2);
    const { team } = workspaceOf(tf.backend());
    const threads = await threadsOf(async () => {
      expect(team!.threadsFor(32, 1000, 8)).toBe(1);
      expect(team!.threadsFor(15, 1e9, 8)).toBe(1);
    });
    expect(threads).toEqual([]);
    expect(team!.threadsFor(32, 1e9, 8)).toBe(1); // they start meanwhile
    await expect.poll(() => team!.ready).toBe(true);
    expect(runningThreads()).toBe(2);
  });

  it('that end are said once, and one thread goes on with the same bits', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    await run('strict', 1);
    const expected = bitsOf('lstm', size);
    const threads = await threadsOf(() => useThreads('strict', 3));
    expect(threads).toHaveLength(2);
    expect(bitsOf('lstm', size)).toBe(expected);
    for (const thread of threads) void thread.terminate();
    expect(bitsOf('lstm', size)).toBe(expected); // whether or not they are gone yet
    await expect.poll(runningThreads).toBe(1);
    expect(bitsOf('lstm', size)).toBe(expected);
    expect(warn.mock.calls).toEqual([['bptt: the kernels go on with one thread: a thread ended']]);
  });

  it.each(['lstmBackward', 'gruBackward', 'weightGradient'])(
    'that are lost in the middle of %s leave right results',
    async (name) => {
      const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
      const [T, B, I, H] = [4, 6, 5, 40];
      const test = randomCase(
        { cell: name.startsWith('gru') ? 'gru' : name.startsWith('rnn') ? 'rnn' : 'lstm', T, B, I, H },
        3,
      );
      await run('strict', 1);
      const expected = compute(test);
      const team = await useThreads('strict', 2);
      const lost = await loseIn(name, team.module);
      while (!team.alone) expect(compute(test)).toEqual(expected);
      expect(compute(test)).toEqual(expected);
      expect(warn.mock.calls).toEqual([
        ['bptt: the kernels go on with one thread: a thread was lost in the middle of its work'],
      ]);
      await lost.terminate();
    },
    30_000,
  );

  it('end with the backend they belong to', async () => {
    const threads = await threadsOf(() => useThreads('strict', 2));
    const ended = new Promise((resolve) => threads[0]!.once('exit', resolve));
    tf.removeBackend('wasm');
    await ended;
    await startKernels({ simd: 'strict', threads: 4 });
    expect(tf.getBackend()).toBe('wasm');
  });

  it('compute while the heap grows', async () => {
    const team = await useThreads('strict', 2);
    const test = randomCase({ cell: 'gru', T: 4, B: 6, I: 5, H: 10 }, 3);
    const before = compute(test);
    const { memory } = (tf.backend() as WasmBackend).wasm.asm;
    const bytes = memory.buffer.byteLength;
    const large = tf.zeros([bytes / 4]);
    expect(memory.buffer.byteLength).toBeGreaterThan(bytes);
    expect(compute(test)).toEqual(before);
    large.dispose();
    expect(team.alone).toBe(false);
  });
});

describe('a program with threads', () => {
  const program = `
    import * as tf from '@tensorflow/tfjs-core';
    import { gru, startKernels, runningThreads } from ${JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)};
    await startKernels({ simd: 'strict', threads: 2 });
    const layer = () => gru({ x: tf.ones([20, 32, 28]), weightIh: tf.ones([300, 28]), weightHh: tf.ones([300, 100]) })[0].dataSync()[0];
    const first = layer();
    await new Promise((resolve) => setTimeout(resolve, 400));
    console.log(first === layer(), runningThreads());`;
  const run = (...flags: string[]) =>
    execFileSync(process.execPath, [...flags, '--input-type=module', '-e', program], {
      cwd: new URL('.', import.meta.url),
      encoding: 'utf8',
      env: { ...process.env, NODE_NO_WARNINGS: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  it('ends by itself', () => expect(run()).toBe('true 2\n'));

  it('goes on with one where none may be started', () => {
    const flag = Number(process.versions.node.split('.')[0]) >= 24 ? '--permission' : '--experimental-permission';
    expect(run(flag, '--allow-fs-read=*')).toBe('true 1\n');
  });
});

/** A thread that takes part 1 of the next work that calls this kernel, does one row of it, and ends. */
async function loseIn(name: string, module: WebAssembly.Module): Promise<Worker> {
  const { wasm } = tf.backend() as WasmBackend;
  const { byteOffset: address, length } = workspaceOf(tf.backend()).team!.board;
  const text = `
    const { workerData: { memory, module, address, length, name, available } } = require('node:worker_threads');
    const board = new Int32Array(memory.buffer, address, length);
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    const names = Object.keys(exports).filter((key) => typeof exports[key] === 'function').sort();
    const part = 64 + 128;
    require('node:worker_threads').parentPort.postMessage('there');
    for (;;) {
      const parts = Atomics.load(board, available);
      if ((parts & 2) === 0 || names[board[part + 1]] !== name) continue;
      if (Atomics.compareExchange(board, available, parts, parts & ~2) !== parts) continue;
      const values = Array.from(board.subarray(part + 3, part + 3 + board[part + 2]));
      if (/(lstm|gru|rnn)/.test(name)) values[3] = 1; // count
      exports[name](...values);
      break;
    }`;
  const workerData = { memory: wasm.asm.memory, module, address, length, name, available: AVAILABLE };
  const worker = new Worker(text, { eval: true, workerData });
  await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  return worker;
}
