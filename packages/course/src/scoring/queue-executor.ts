/** @file Has submissions scored by the machines that run `bptt serve scorer` on the same queue. */
import { relative } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Dispatcher, type QueueOptions } from '@bptt/queue';
import type { Limits } from '../course/settings.js';
import type { Executor } from './executor.js';
import { fingerprints, queueName, type ScoringTask } from './for-others.js';
import type { Job } from './job.js';
import type { Outcome } from './process.js';

interface QueueExecutorOptions extends Omit<QueueOptions, 'name'> {
  /** The course's. */
  folder: string;
  /** At once; null for as many as the machines have. */
  most: number | null;
}

const triesEvery = 5000;

export class QueueExecutor implements Executor {
  onPlaces: (() => void) | undefined;
  readonly #fingerprintOf = fingerprints();
  #closed = false;

  private constructor(
    private readonly options: QueueExecutorOptions,
    private dispatcher: Dispatcher,
  ) {
    this.#watch();
  }

  /** @throws BackendError, ArgumentError: Redis is not there, refuses, evicts or is full. */
  static async open(options: QueueExecutorOptions): Promise<QueueExecutor> {
    return new QueueExecutor(options, await Dispatcher.open({ ...options, name: queueName }));
  }

  get places(): number {
    return Math.min(this.options.most ?? Infinity, this.dispatcher.places);
  }

  async score(job: Job, content: Uint8Array, limits: Limits, begun: () => void): Promise<Outcome> {
    const { testSet } = job;
    const data: ScoringTask = {
      job: { ...job, testSet: relative(this.options.folder, testSet) },
      testSet: await this.#fingerprintOf(testSet),
      limits,
    };
    while (!this.#closed) {
      const { dispatcher } = this;
      try {
        const answer = await dispatcher.give({ data, bytes: content, onProgress: begun }).answer;
        return 'lost' in answer ? { state: 'lost', reason: answer.lost } : (answer.data as Outcome);
      } catch (error) {
        await this.#anew(dispatcher, error);
      }
    }
    return { state: 'lost', reason: 'the server ends' };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.dispatcher.close();
  }

  #watch(): void {
    this.dispatcher.onPlaces = () => this.onPlaces?.();
  }

  /** Redis has refused, perhaps since it is full: that is no submission's fault, so it waits for a Redis that takes it. */
  async #anew(failed: Dispatcher, error: unknown): Promise<void> {
    if (failed === this.dispatcher) this.options.onNote?.((error as Error).message);
    await setTimeout(triesEvery, undefined, { ref: false });
    if (this.#closed || failed !== this.dispatcher) return;
    const opened = await Dispatcher.open({ ...this.options, name: queueName }).catch(() => undefined);
    if (!opened) return;
    this.dispatcher = opened;
    this.#watch();
    await failed.close();
  }
}
