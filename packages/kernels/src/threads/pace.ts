/** @file What a thread does in what time, and what it costs to share work with others: measured once a team is ready. */
import type { Exports } from '../variants.js';

/** What of a team is measured. */
interface Sharing {
  readonly heap: { memory: WebAssembly.Memory; malloc(bytes: number): number; free(address: number): void };
  readonly own: Exports;
  readonly threads: number;
  readonly alone: boolean;
  run(parts: number, write: (kernels: Exports, part: number) => void): void;
  roundTrip(): void;
}

export interface Pace {
  /** One floating-point operation of a product, on one thread. */
  milliseconds: number;
  /** What a thread must have to do, at least, so that giving it away pays. */
  least: number;
  /** Whether all threads at once do more than one: two CPUs can be one core. */
  gains: boolean;
  /** When this was measured. */
  at: number;
}

const ROUNDS = 5;
const SIZE = 96;
const BYTES = 4 * SIZE * SIZE;
/** So many times what it costs to give a part away, the part must be. */
const PAYS = 3;
/** What is given away is not waited for before somebody takes it, so that a busy machine does not make it dearer than this. */
const MOST_MS = 0.5;
const SLEPT_MS = 0.1;
const WORTH = 1.2;

/** Takes about 5 ms. */
export function measure(team: Sharing): Pace {
  const { heap, own, threads } = team;
  const scratch = own.inputGradientScratch(0, SIZE, SIZE);
  const each = (scratch + 3 * BYTES + 127) & ~63;
  const address = heap.malloc(each * threads);
  try {
    const bytes = new Uint8Array(heap.memory.buffer, address >>> 0, each * threads);
    bytes.fill(0);
    const product = (kernels: Exports, part: number) => {
      const at = ((address + 63) & ~63) + part * each;
      for (let i = 0; i < 4; i++)
        kernels.inputGradient(SIZE, SIZE, SIZE, at, SIZE, at + BYTES, at + 2 * BYTES, at + 3 * BYTES);
    };
    let [alone, together, sharing] = [Infinity, Infinity, Infinity];
    for (let round = 0; round < ROUNDS && !team.alone; round++) {
      alone = Math.min(
        alone,
        time(() => product(own, 0)),
      );
      together = Math.min(
        together,
        time(() => team.run(threads, product)),
      );
      pause(SLEPT_MS); // so that they sleep
      sharing = Math.min(
        sharing,
        time(() => team.roundTrip()),
      );
    }
    return {
      milliseconds: alone / (4 * 2 * SIZE ** 3),
      least: Math.min(PAYS * sharing, MOST_MS),
      gains: alone * threads > WORTH * together,
      at: performance.now(),
    };
  } finally {
    heap.free(address);
  }
}

function time(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

function pause(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}
