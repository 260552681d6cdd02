/** @file Where submissions are scored: on this machine in processes of its own, or elsewhere. */
import type { ChildProcess } from 'node:child_process';
import type { Limits } from '../course/settings.js';
import type { Job } from './job.js';
import { startScoring, type Outcome } from './process.js';

export interface Executor {
  /** How many at once; 0 while there is nobody who scores. */
  readonly places: number;
  /** Set by who wants to know when there are more. */
  onPlaces?: (() => void) | undefined;
  /** @param begun called when it is being scored. */
  score(job: Job, content: Uint8Array, limits: Limits, begun: () => void): Promise<Outcome>;
  /** Ends what is under way. */
  close(): Promise<void>;
}

export class ProcessExecutor implements Executor {
  readonly #running = new Set<ChildProcess>();

  constructor(
    readonly scorer: string,
    readonly places: number,
  ) {}

  async score(job: Job, content: Uint8Array, limits: Limits, begun: () => void): Promise<Outcome> {
    const { child, outcome } = startScoring(this.scorer, job, content, limits, begun);
    this.#running.add(child);
    return outcome.finally(() => this.#running.delete(child));
  }

  async close(): Promise<void> {
    for (const child of this.#running) child.kill('SIGKILL');
  }
}
