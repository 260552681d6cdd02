/** @file Starts a thread of a team, in Node or in a browser. */
import { nodeProcess } from '../node-process.js';
import type { ThreadData } from './thread.js';

/** A thread that was started, ready or not. */
export interface Thread {
  stop(): void;
}

/** Starts a thread, which says in the team's board that it is ready. `lost` is called when it ends without being stopped, or cannot start. */
export async function startThread(data: ThreadData, lost: (why: string) => void): Promise<Thread> {
  const { default: text } = await import('../builds/thread.js');
  const node = nodeProcess();
  return node ? inNode(node, text, data, lost) : inBrowser(text, data, lost);
}

function inNode(node: NodeJS.Process, text: string, workerData: ThreadData, lost: (why: string) => void): Thread {
  const { Worker } = node.getBuiltinModule('node:worker_threads');
  // Nothing of the program's own surroundings: no loaders, no NODE_OPTIONS.
  const worker = new Worker(text, { eval: true, workerData, execArgv: [], env: {}, name: 'bptt' });
  worker.unref(); // an idle thread keeps no process alive
  let stopped = false;
  const end = (why: string) => {
    if (!stopped) lost(why);
  };
  worker.on('error', (error) => end(error instanceof Error ? error.message : String(error)));
  worker.on('exit', () => end('a thread ended'));
  return {
    stop: () => {
      stopped = true;
      void worker.terminate();
    },
  };
}

function inBrowser(text: string, data: ThreadData, lost: (why: string) => void): Thread {
  let worker: Worker;
  const start = (made: Worker, failed: (why: string) => void) => {
    worker = made;
    worker.addEventListener('error', (event) => failed(event.message || 'a thread cannot be loaded'));
    worker.postMessage(data);
  };
  // Bundlers copy the file that exactly this expression names; where one does not, the same program as a text.
  start(new Worker(new URL('./thread.js', import.meta.url), { type: 'module' }), () => {
    worker.terminate();
    const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
    start(new Worker(url), lost);
  });
  return { stop: () => worker.terminate() };
}
