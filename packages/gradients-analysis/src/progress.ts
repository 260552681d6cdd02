/** @file Long computations that report how far they are and can be stopped. */
import { BpttError } from '@bptt/errors';
import type { Work } from '@bptt/float64';

export interface WorkOptions {
  /** Called a few times a second with the fraction that is done. */
  onProgress?: ((fraction: number) => void) | undefined;
  /** Stops the work within a fraction of a second: the promise rejects with a BpttError (BPTT_ABORTED). */
  signal?: AbortSignal | undefined;
}

const slice = 50;

/** Does the work in slices of 50 ms, between which the event loop has its turn. */
export async function inSlices<R>(work: Work<R>, { onProgress, signal }: WorkOptions = {}): Promise<R> {
  for (let started = performance.now(), next = work.next(); ; next = work.next()) {
    if (signal?.aborted) throw new BpttError('BPTT_ABORTED', 'analysis: aborted', { cause: signal.reason });
    if (next.done) return next.value;
    if (performance.now() - started < slice) continue;
    onProgress?.(next.value);
    await new Promise((resolve) => setTimeout(resolve));
    started = performance.now();
  }
}
