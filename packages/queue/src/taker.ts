/** @file The side that takes tasks, several at once; what is done goes on while Redis is asked and answers. */
import { Worker, type Job } from 'bullmq';
import type { Redis } from 'ioredis';
import { ArgumentError, isBpttError } from '@bptt/errors';
import { tellAway } from './away.js';
import type { Answer } from './dispatcher.js';
import { Presence } from './presence.js';
import type { JobData, JobResult } from './protocol.js';
import { openRedis } from './redis.js';
import { keysOf, timingOf, type QueueOptions, type Timing } from './settings.js';
import { openStore, type Store } from './store.js';
import { within } from './within.js';

export interface Taken {
  data: unknown;
  bytes: Uint8Array | undefined;
  /** Aborts when the task is no longer wanted, or is given to another machine. */
  signal: AbortSignal;
  progress(progress: unknown): void;
}

/** A BpttError that it throws says that this machine will not do: the task goes to another, and the taker ends with it. */
export type Handler = (taken: Taken) => Promise<Answer>;

export interface Taker {
  /** Resolves when it has ended; rejects with why where it ended by itself. */
  ended: Promise<void>;
  /** Tasks under way. */
  readonly busy: number;
  /** Gives back what is under way. */
  close(): Promise<void>;
}

/** @throws BackendError, ArgumentError: Redis will not do, or all work there is on it is of another version. */
export async function takeTasks(options: QueueOptions & { atOnce: number }, handler: Handler): Promise<Taker> {
  const redis = await openRedis(options);
  const taker = new OpenTaker(redis, options, handler);
  try {
    await taker.start();
  } catch (error) {
    redis.disconnect();
    throw error;
  }
  return taker;
}

class OpenTaker implements Taker {
  readonly ended: Promise<void>;
  readonly #running = new Map<string, AbortController>();
  readonly #store: Store;
  readonly #presence: Presence;
  readonly #timing: Timing;
  readonly #keys: ReturnType<typeof keysOf>;
  #worker: Worker<JobData, JobResult> | undefined;
  #beating: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;
  #end!: { resolve: () => void; reject: (error: unknown) => void };

  constructor(
    private readonly redis: Redis,
    private readonly options: QueueOptions & { atOnce: number },
    private readonly handler: Handler,
  ) {
    this.#timing = timingOf(options.timing);
    this.#keys = keysOf(options);
    this.#store = openStore(redis, options);
    const self = { role: 'taker' as const, version: options.version, id: crypto.randomUUID(), atOnce: options.atOnce };
    this.#presence = new Presence(redis, this.#keys.present, this.#timing.gone, self);
    this.ended = new Promise((resolve, reject) => (this.#end = { resolve, reject }));
    this.ended.catch(() => undefined);
    tellAway(redis, options, () => this.#closing !== undefined);
  }

  get busy(): number {
    return this.#running.size;
  }

  async start(): Promise<void> {
    await this.#expectVersion();
    await this.#presence.say();
    const { prefix, queue } = this.#keys;
    const { lock, stalled } = this.#timing;
    this.#worker = new Worker<JobData, JobResult>(queue, (job) => this.#work(job), {
      connection: this.redis,
      prefix,
      concurrency: this.options.atOnce,
      lockDuration: lock,
      stalledInterval: stalled,
      maxStalledCount: 0, // it comes back as another job
      runRetryDelay: 1000,
    });
    this.#worker.on('error', () => undefined); // Redis away: see tellAway; a lost lock: see below
    this.#worker.on('lockRenewalFailed', (ids) => {
      for (const id of ids) this.#running.get(id)?.abort();
    });
    this.#beating = setTimeout(() => void this.#beat(), this.#timing.beat);
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(error?: unknown): Promise<void> {
    clearTimeout(this.#beating);
    for (const running of this.#running.values()) running.abort();
    await within(5000, Promise.all([this.#presence.leave(), this.#worker?.close()]));
    await within(5000, this.#worker?.close(true));
    this.redis.disconnect();
    if (error === undefined) this.#end.resolve();
    else this.#end.reject(error);
  }

  async #work(job: Job<JobData, JobResult>): Promise<JobResult> {
    const id = job.id!;
    const { data, sha256 } = job.data;
    if (!(await this.#isWanted(job))) throw new Error('it is no longer wanted');
    const control = new AbortController();
    const { signal } = control;
    this.#running.set(id, control);
    const asking = setInterval(() => void this.#isWanted(job).then((is) => is || control.abort()), this.#timing.wanted);
    try {
      const bytes = sha256 === null ? undefined : await this.#store.get(id, sha256);
      const progress = (value: unknown) => void job.updateProgress(value as object).catch(() => undefined);
      const answer = await this.handler({ data, bytes, signal, progress });
      if (signal.aborted) throw new Error('its machine gave it back');
      if ('lost' in answer) return answer;
      return { data: answer.data, sha256: answer.bytes ? await this.#store.put(id, answer.bytes) : null };
    } catch (error) {
      if (isBpttError(error) && !signal.aborted) this.#closing ??= this.#close(error);
      throw error;
    } finally {
      clearInterval(asking);
      this.#running.delete(id);
    }
  }

  /** Where Redis is away, it is. */
  async #isWanted(job: Job<JobData, JobResult>): Promise<boolean> {
    const asked = this.redis.sismember(this.#keys.wanted(job.data.dispatcher), job.id!);
    return (await asked.catch(() => 1)) === 1;
  }

  /** @throws ArgumentError where there is work, and none of it for this version. */
  async #expectVersion(): Promise<void> {
    const { version } = this.options;
    const others = (await this.#presence.those('dispatcher')).map((each) => each.version);
    if (others.length && !others.includes(version))
      throw new ArgumentError(
        'version',
        `${[...new Set(others)].join(' or ')}, as whoever gives work on this queue`,
        version,
      );
  }

  async #beat(): Promise<void> {
    try {
      await this.#presence.say();
      if (this.busy === 0) await this.#expectVersion();
    } catch (error) {
      if (isBpttError(error)) {
        this.#closing ??= this.#close(error);
        return;
      }
    }
    if (!this.#closing) this.#beating = setTimeout(() => void this.#beat(), this.#timing.beat);
  }
}
