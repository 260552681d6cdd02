/**
 * @file What the threads of a team have in common: numbers in their shared memory, through which work is given and taken.
 *
 * A piece of work has up to 32 parts. Whoever gives it writes down each part's calls, then sets the parts' bits in
 * AVAILABLE. A thread, the giver too, takes a part by clearing its bit and sets it in FINISHED when the calls are done. So
 * a thread that sleeps, is slow or is gone leaves its part to the others. ROUND changes with each piece of work; idle threads
 * wait for that.
 */

export const MOST_THREADS = 32;

// Each on a cache line of its own, 16 numbers.
export const AVAILABLE = 0;
export const FINISHED = 16;
export const ROUND = 32;
export const READY = 48;
const FIRST_PART = 64;
/** How many calls a part has, then the calls: which function, how many arguments, the arguments. */
const PART = 128;

export const BOARD_BYTES = 4 * (FIRST_PART + MOST_THREADS * PART);

export type Call = (...values: number[]) => void;

/** Begins to write down a part. */
export function emptyPart(board: Int32Array, part: number): void {
  board[FIRST_PART + part * PART] = 0;
}

/** Adds a call to a part. `place` is where the last one ended, at first 1; returns where this one ends. */
export function writeCall(
  board: Int32Array,
  part: number,
  place: number,
  name: number,
  values: (number | boolean)[],
): number {
  const start = FIRST_PART + part * PART;
  const next = place + 2 + values.length;
  if (next > PART) throw new RangeError(`a part of ${next} numbers, where ${PART} have room`);
  board[start]!++;
  board[start + place] = name;
  board[start + place + 1] = values.length;
  for (let i = 0; i < values.length; i++) board[start + place + 2 + i] = Number(values[i]); // addresses from 2 GiB on wrap around, as i32 does
  return next;
}

/** Makes the calls of a part. */
export function perform(board: Int32Array, part: number, calls: Call[]): void {
  const start = FIRST_PART + part * PART;
  let at = start + 1;
  for (let left = board[start]!; left > 0; left--) {
    const values = at + 2;
    const next = values + board[at + 1]!;
    calls[board[at]!]!(...board.subarray(values, next));
    at = next;
  }
}

/** Takes a part: thread `own` its own one where that is left, so that its cache has what it worked on before. -1: nothing is left. */
function takePart(board: Int32Array, own: number): number {
  for (;;) {
    const available = Atomics.load(board, AVAILABLE);
    if (available === 0) return -1;
    const part = available & (1 << own) ? own : 31 - Math.clz32(available & -available);
    if (Atomics.compareExchange(board, AVAILABLE, available, available & ~(1 << part)) === available) return part;
  }
}

/** Does what is left to take. */
export function work(board: Int32Array, own: number, calls: Call[]): void {
  for (let part = takePart(board, own); part >= 0; part = takePart(board, own)) {
    perform(board, part, calls);
    Atomics.or(board, FINISHED, 1 << part);
  }
}
