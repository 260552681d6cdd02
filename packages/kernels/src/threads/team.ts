/** @file Threads that share the work of one backend's kernels, on its own heap. One thread gives the work, and does its part. */
import type { Exports } from '../variants.js';
import {
  AVAILABLE,
  BOARD_BYTES,
  emptyPart,
  FINISHED,
  MOST_THREADS,
  perform,
  READY,
  ROUND,
  work,
  writeCall,
  type Call,
} from './board.js';
import { measure, type Pace } from './pace.js';
import { startThread, type Thread } from './start-thread.js';

/** The heap that a team works in. */
interface Heap {
  memory: WebAssembly.Memory;
  malloc(bytes: number): number;
  free(address: number): void;
}

/** What a part does: it calls kernels, whose results it does not see. */
type WriteDown = (kernels: Exports, part: number) => void;

/** Work of fewer operations starts no threads: a millisecond of it would not be reached in hours of streaming. */
const WORTH_STARTING = 2e6;
/** Milliseconds after which a part that somebody took counts as lost: at least these, or so many times what a part takes. */
const PATIENCE = { least: 2000, times: 30 };
/** Threads that brought nothing are measured again after so long: other programs may have been busy. */
const AGAIN_MS = 3000;
/** Waiting so long, a thread that may sleep does. */
const SPIN_MS = 1;

export class Team {
  readonly board: Int32Array;
  readonly #calls: Call[];
  readonly #recorders: Exports[] = [];
  #threads: Thread[] = [];
  /** Where the calls of each part end so far. */
  readonly #places: number[] = [];
  #state: 'idle' | 'started' | 'alone' = 'idle';
  #pace: Pace | undefined;

  /**
   * @param threads how many at most, the giver included.
   * @param own the giver's instance of `module`.
   * @param trusted whether to use these threads even where they are measured to bring nothing.
   */
  constructor(
    readonly heap: Heap,
    readonly module: WebAssembly.Module,
    readonly own: Exports,
    readonly threads: number,
    readonly trusted: boolean,
  ) {
    const address = (heap.malloc(BOARD_BYTES + 64) + 63) & ~63;
    this.board = new Int32Array(heap.memory.buffer, address >>> 0, BOARD_BYTES / 4).fill(0);
    this.#calls = this.#names.map((name) => own[name] as unknown as Call);
  }

  /** How many threads work of so many floating-point operations in so many rows is worth, if none shall have fewer than `grain` rows. Starts them when it first is. */
  threadsFor(rows: number, operations: number, grain: number): number {
    const most = Math.min(this.threads, Math.floor(rows / grain));
    if (this.alone || most < 2 || operations < WORTH_STARTING) return 1;
    if (this.#state === 'idle') void this.start();
    if (!this.ready) return 1; // they start meanwhile; the bits are the same
    if (this.#pace === undefined || (!this.#pace.gains && performance.now() - this.#pace.at > AGAIN_MS))
      this.#pace = measure(this);
    const { milliseconds, least, gains } = this.#pace;
    if (!gains && !this.trusted) return 1;
    return Math.max(1, Math.min(most, Math.floor((operations * milliseconds) / least)));
  }

  /** Starts the threads, once. They are ready some 100 ms later. */
  async start(): Promise<void> {
    if (this.#state !== 'idle') return;
    this.#state = 'started';
    const { memory } = this.heap;
    const board: [number, number] = [this.board.byteOffset, this.board.length];
    try {
      for (let own = 1; own < this.threads; own++) {
        const data = { memory, module: this.module, board, names: this.#names as string[], own };
        const thread = await startThread(data, (why) => this.#lose(why));
        this.#threads.push(thread);
        if (this.alone) return this.stop(); // one before it was lost meanwhile
      }
    } catch (error) {
      this.#lose(error instanceof Error ? error.message : String(error));
    }
  }

  /** Whether every thread has said that it is there. */
  get ready(): boolean {
    return this.#state === 'started' && Atomics.load(this.board, READY) === this.threads - 1;
  }

  /** Whether threads were lost, so that one does all the work. */
  get alone(): boolean {
    return this.#state === 'alone';
  }

  /**
   * Does work in parts, and returns when all are done.
   * @param redo does a part anew when its thread is lost in the middle of it; unless given, its calls are made once more.
   */
  run(parts: number, record: WriteDown, redo?: (part: number) => void): void {
    for (let part = 0; part < parts; part++) {
      emptyPart(this.board, part);
      this.#places[part] = 1;
      record((this.#recorders[part] ??= this.#recorder(part)), part);
    }
    const all = parts === MOST_THREADS ? -1 : (1 << parts) - 1;
    const start = performance.now();
    this.#give(all);
    work(this.board, 0, this.#calls);
    this.#finish(all, performance.now() - start, redo);
  }

  /** Lets another thread do nothing. */
  roundTrip(): void {
    emptyPart(this.board, 1);
    this.#give(2);
    this.#finish(2, 0);
  }

  /** Lets the parts with these bits be taken. */
  #give(parts: number): void {
    Atomics.store(this.board, FINISHED, 0);
    Atomics.store(this.board, AVAILABLE, parts);
    Atomics.add(this.board, ROUND, 1);
    Atomics.notify(this.board, ROUND);
  }

  /** Waits until the parts with these bits are finished; one takes about so many milliseconds. */
  #finish(all: number, milliseconds: number, redo = (part: number) => perform(this.board, part, this.#calls)): void {
    const patience = Math.max(PATIENCE.least, PATIENCE.times * milliseconds);
    let waited = 0;
    let now = performance.now();
    while (Atomics.load(this.board, FINISHED) !== all) {
      const before = now;
      now = performance.now();
      waited += Math.min(now - before, 10); // where all of the program was stopped for a while, its threads were too
      if (waited > SPIN_MS && mayBlock) Atomics.wait(this.board, AVAILABLE, 0, 1);
      if (waited < patience) continue;
      const missing = all & ~Atomics.load(this.board, FINISHED);
      this.#lose('a thread was lost in the middle of its work');
      for (let part = 0; part < MOST_THREADS; part++) if (missing & (1 << part)) redo(part);
      return;
    }
  }

  /** Ends the threads. From then on there is one. */
  stop(): void {
    this.#state = 'alone';
    Atomics.store(this.board, AVAILABLE, 0); // the board itself stays: a thread may look at it once more
    for (const thread of this.#threads.splice(0)) thread.stop();
  }

  #lose(why: string): void {
    if (this.#state === 'alone') return;
    this.stop();
    console.warn(`bptt: the kernels go on with one thread: ${why}`);
  }

  get #names(): (keyof Exports)[] {
    const functions = Object.entries(this.own).filter(([, value]) => typeof value === 'function');
    return functions.map(([name]) => name as keyof Exports).sort();
  }

  /** The kernels, whose calls are written down in a part. */
  #recorder(part: number): Exports {
    const write =
      (name: number) =>
      (...values: (number | boolean)[]) => {
        this.#places[part] = writeCall(this.board, part, this.#places[part]!, name, values);
      };
    return Object.fromEntries(this.#names.map((name, i) => [name, write(i)])) as unknown as Exports;
  }
}

/** The main thread of a page must not block; of Node it may. */
const mayBlock = typeof globalThis.document === 'undefined';
