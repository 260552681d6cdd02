/** @file Many pictures of digits, read by all cores: finding the digit takes a picture a hundred times as long as the network does. */
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { DigitImage } from '@bptt/data';
import { readDigit } from './digit-file.js';

export interface Question {
  path: string;
  invert: boolean;
}

export type Answer = { digit: DigitImage } | { refused: { code: string; message: string; stack: string | undefined } };

/** A thread that reads fewer pictures than these starts in the time that it saves. */
const FEWEST = 4;

type Read = (path: string) => Promise<DigitImage>;

/** The pictures in their order, each as a function that gives the digit or throws what `readDigit` throws. */
export async function* digitFiles(paths: readonly string[], invert: boolean): AsyncGenerator<() => DigitImage> {
  const here: Read = (path) => readDigit(path, invert);
  const threads = startThreads(Math.min(availableParallelism(), Math.floor(paths.length / FEWEST)));
  const results: Promise<() => DigitImage>[] = [];
  let next = 0;
  /** Each takes the picture after the last one that was taken; what it read stands in its place among the results. */
  const takeOne = (read: Read) => {
    const path = paths[next++]!;
    const result = read(path).then(
      (digit) => () => digit,
      (error: unknown) => () => {
        throw error;
      },
    );
    results.push(result);
    return result;
  };
  try {
    for (const thread of threads) void takeAll(askingFirst(thread, invert, here));
    for (let i = 0; i < paths.length; i++) yield await (results[i] ?? takeOne(here));
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }

  async function takeAll(read: Read): Promise<void> {
    while (next < paths.length) await takeOne(read);
  }
}

/** None where one would do, or where this process must not have any. */
function startThreads(count: number): Worker[] {
  if (count < 2) return [];
  try {
    return Array.from({ length: count }, () => new Worker(new URL('./digit-reader.js', import.meta.url)));
  } catch {
    return [];
  }
}

/** Reads in the thread, and here from when that is lost. */
function askingFirst(thread: Worker, invert: boolean, here: Read): Read {
  let lost = false;
  const end = once(thread, 'exit').then(
    () => void (lost = true),
    () => void (lost = true),
  );
  return async (path) => {
    if (lost) return here(path);
    thread.postMessage({ path, invert } satisfies Question);
    const said = once(thread, 'message').then(([answer]) => answer as Answer);
    const answer = await Promise.race([said.catch(() => undefined), end]);
    if (answer === undefined) return here(path);
    if ('digit' in answer) return answer.digit;
    throw Object.assign(new Error(answer.refused.message), answer.refused);
  };
}
