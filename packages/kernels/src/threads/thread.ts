/**
 * @file One thread of a team: the kernels once more, on the same memory. A program of its own; build/compile.mjs also makes it a
 * text (builds/thread.ts), since a bundle may not have the file.
 */
import { nodeProcess } from '../node-process.js';
import { READY, ROUND, work, type Call } from './board.js';

/** What a thread is given when it starts. */
export interface ThreadData {
  memory: WebAssembly.Memory;
  module: WebAssembly.Module;
  /** Where in the memory the team's numbers are, and how many. */
  board: [address: number, length: number];
  /** The kernels by the numbers that calls have. */
  names: string[];
  /** Which thread this is, from 1 on. */
  own: number;
}

/** How long a thread looks for more work before it sleeps. Parts of one step follow each other this closely. */
const SPIN_MS = 0.03;

function serve({ memory, module, board: [address, length], names, own }: ThreadData): void {
  const board = new Int32Array(memory.buffer, address, length);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const calls = names.map((name) => exports[name] as Call);
  Atomics.add(board, READY, 1);
  for (;;) {
    const round = Atomics.load(board, ROUND);
    work(board, own, calls);
    const end = performance.now() + SPIN_MS;
    while (Atomics.load(board, ROUND) === round && performance.now() < end);
    Atomics.wait(board, ROUND, round);
  }
}

const node = nodeProcess();
if (node) {
  serve(node.getBuiltinModule('node:worker_threads').workerData as ThreadData);
} else {
  globalThis.addEventListener('message', ({ data }) => serve(data as ThreadData));
}
