/** @file Ctrl-C, and what else asks a process to end: the work is asked to stop and save; a second Ctrl-C ends the process. */
import { isBpttError } from '@bptt/errors';
import { exitCodes } from './fail.js';

/** SIGHUP comes when the terminal is closed. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Milliseconds in which one wish may come twice: from the terminal and from npm, or as SIGTERM and SIGHUP. */
const echo = 500;

export interface Interrupt {
  signal: AbortSignal;
  /** The exit code of a process that was interrupted, undefined when it was not. */
  exitCode(): number | undefined;
  release(): void;
}

/** Ends the process at a signal that no work listens to: `end` gives the exit code. */
export function endAtSignals(end: () => number): void {
  for (const name of signals)
    process.on(name, () => {
      if (process.listenerCount(name) === 1) process.exit(end());
    });
}

/** @param tell called at the first signal. */
export function onInterrupt(tell: () => void): Interrupt {
  const controller = new AbortController();
  const { signal } = controller;
  let first = 0;
  const handle = (name: NodeJS.Signals) => {
    if (!signal.aborted) {
      first = performance.now();
      tell();
      controller.abort();
    } else if (name === 'SIGINT' && performance.now() - first > echo) process.exit(exitCodes.interrupted);
  };
  for (const name of signals) process.on(name, handle);
  return {
    signal,
    exitCode: () => (signal.aborted ? exitCodes.interrupted : undefined),
    release: () => {
      for (const name of signals) process.off(name, handle);
    },
  };
}

/** What `work` comes to, or null when it was aborted. */
export async function untilAborted<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (isBpttError(error) && error.code === 'BPTT_ABORTED') return null;
    throw error;
  }
}
