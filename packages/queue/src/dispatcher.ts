/** @file The side that gives tasks: each is a job under a new name whenever a machine was lost with it, until an answer of the newest counts. */
import { Queue, QueueEvents } from 'bullmq';
import type { Redis } from 'ioredis';
import { isBpttError } from '@bptt/errors';
import { tellAway } from './away.js';
import { Presence } from './presence.js';
import type { JobData, JobResult } from './protocol.js';
import { inWords, isPassing, openRedis } from './redis.js';
import { keysOf, timingOf, type QueueOptions, type Timing } from './settings.js';
import { openStore, type Store } from './store.js';
import { within } from './within.js';

export interface Task {
  /** JSON. */
  data: unknown;
  bytes?: Uint8Array | undefined;
  /** Goes before others that wait. */
  isUrgent?: boolean | undefined;
  onProgress?: ((progress: unknown) => void) | undefined;
}

export type Answer =
  | { data: unknown; bytes?: Uint8Array | undefined }
  /** Whoever did it is there, and could not; or so many machines were lost with it that it must be the task's fault. */
  | { lost: string };

export interface Given {
  /** Rejects with a BpttError when Redis refuses to go on; lost where the dispatcher closes. It never settles for a task that is cancelled. */
  answer: Promise<Answer>;
  cancel(): void;
}

interface Pending {
  task: Task;
  /** The job's, of this attempt. */
  id: string;
  attempt: number;
  /** Of the bytes that were put for it. */
  sha256: string | undefined;
  /** Whether the job is in the queue. */
  isIn: boolean;
  /** What is done for it, one after another. */
  work: Promise<void>;
  settle(answer: Answer): void;
  reject(error: unknown): void;
}

/** Machines that may be lost with a task. */
const mostAttempts = 20;

export class Dispatcher {
  readonly #id = crypto.randomUUID().replaceAll('-', '').slice(0, 20);
  readonly #pending = new Set<Pending>();
  readonly #cancelled = new Set<Promise<void>>();
  readonly #queue: Queue<JobData, JobResult>;
  readonly #events: QueueEvents;
  readonly #store: Store;
  readonly #presence: Presence;
  readonly #timing: Timing;
  #beating: NodeJS.Timeout | undefined;
  readonly #keys: ReturnType<typeof keysOf>;
  #given = 0;
  #failure: unknown;
  #isClosed = false;
  #told = '';
  #isAlone = false;
  #places = 0;
  /** Set by who wants to know when `places` changes. */
  onPlaces: (() => void) | undefined;

  private constructor(
    private readonly redis: Redis,
    private readonly options: QueueOptions,
  ) {
    this.#timing = timingOf(options.timing);
    this.#keys = keysOf(options);
    const { prefix, queue, present } = this.#keys;
    const bull = { connection: redis, prefix };
    this.#queue = new Queue(queue, { ...bull, streams: { events: { maxLen: 10_000 } } });
    this.#events = new QueueEvents(queue, bull);
    this.#queue.on('error', () => undefined); // Redis away: see tellAway
    this.#events.on('error', () => undefined);
    this.#store = openStore(redis, options);
    const self = { role: 'dispatcher' as const, version: options.version, id: this.#id };
    this.#presence = new Presence(redis, present, this.#timing.gone, self);
    tellAway(redis, options, () => this.#isClosed);
    this.#events.on('completed', ({ jobId }) => this.#news(jobId));
    this.#events.on('failed', ({ jobId }) => this.#news(jobId));
    this.#events.on('progress', ({ jobId, data }) => this.#find(jobId)?.task.onProgress?.(data));
  }

  /** @throws BackendError, ArgumentError: Redis is not there, refuses, evicts or is full. */
  static async open(options: QueueOptions): Promise<Dispatcher> {
    const dispatcher = new Dispatcher(await openRedis(options), options);
    await Promise.all([dispatcher.#queue.waitUntilReady(), dispatcher.#events.waitUntilReady()]);
    await dispatcher.#beat();
    return dispatcher;
  }

  /** Tasks that all takers together do at once, as of the last beat. */
  get places(): number {
    return this.#places;
  }

  give(task: Task): Given {
    const number = this.#given++;
    let pending: Pending;
    const answer = new Promise<Answer>((resolve, reject) => {
      const settle = (found: Answer) => this.#pending.delete(pending) && resolve(found);
      const name = `${this.#id}-${number}`;
      pending = { task, id: name, attempt: 0, sha256: undefined, isIn: false, work: Promise.resolve(), settle, reject };
      this.#pending.add(pending);
    });
    if (this.#failure !== undefined) this.#fail(this.#failure);
    else this.#after(pending!, () => this.#send(pending));
    return {
      answer,
      cancel: () => {
        if (!this.#pending.delete(pending)) return;
        this.#after(pending, () => this.#forget(pending));
        this.#cancelled.add(pending.work);
      },
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#beating);
    const left = [...this.#pending];
    for (const each of left) each.settle({ lost: 'the queue is closed' });
    const tidied = Promise.all([
      ...left.map((each) => each.work.then(() => this.#forget(each))),
      ...this.#cancelled,
      this.redis.del(this.#keys.wanted(this.#id)),
      this.#presence.leave(),
    ]);
    // Where Redis is away, what is left goes by itself: nobody says any more that it is wanted.
    await within(3000, tidied);
    await within(2000, Promise.all([this.#events.close(), this.#queue.close()]));
    this.redis.disconnect();
  }

  #find = (id: string): Pending | undefined => [...this.#pending].find((each) => each.id === id);

  #news(id: string): void {
    const pending = this.#find(id);
    if (pending) this.#after(pending, () => this.#look(pending));
  }

  /** Does this after what is being done for the task. */
  #after(pending: Pending, work: () => Promise<void>): void {
    pending.work = pending.work.then(work).catch((error: unknown) => this.#fail(error));
  }

  async #send(pending: Pending): Promise<void> {
    if (!this.#pending.has(pending)) return;
    const { task, id } = pending;
    pending.attempt++;
    pending.id = `${id.split('-').slice(0, 2).join('-')}-${pending.attempt}`;
    pending.sha256 = task.bytes && (await this.#store.put(pending.id, task.bytes));
    await this.#want([pending.id]);
    await this.#queue.add(
      'task',
      { dispatcher: this.#id, attempt: pending.attempt, data: task.data, sha256: pending.sha256 ?? null },
      { jobId: pending.id, priority: task.isUrgent ? 1 : 2, removeOnComplete: keeps, removeOnFail: keeps },
    );
    pending.isIn = true;
  }

  /** How the job stands, whoever said that it changed. */
  async #look(pending: Pending): Promise<void> {
    if (!this.#pending.has(pending) || !pending.isIn) return;
    const job = await this.#queue.getJob(pending.id);
    if (job && job.finishedOn === undefined) return;
    const result = job?.failedReason === undefined ? job?.returnvalue : undefined;
    if (result && 'lost' in result) pending.settle(result);
    else if (result) {
      const { data, sha256 } = result;
      const bytes = sha256 === null ? undefined : await this.#store.get(pending.id, sha256).catch(notThere);
      if (bytes !== null) pending.settle({ data, ...(bytes && { bytes }) });
      if (sha256 !== null) await this.#store.remove(pending.id, sha256);
    }
    if (!this.#pending.has(pending)) return this.#forget(pending);
    const reason = job?.failedReason ?? 'Redis lost it';
    await this.#forget(pending);
    pending.isIn = false;
    if (pending.attempt < mostAttempts) await this.#send(pending);
    else pending.settle({ lost: `${reason}, ${pending.attempt} times` });
  }

  /** Takes away what Redis holds of the attempt; a machine that works on it sees that it is not wanted. */
  async #forget({ id, sha256 }: Pending): Promise<void> {
    await this.redis.srem(this.#keys.wanted(this.#id), id);
    if (sha256 !== undefined) await this.#store.remove(id, sha256);
    const job = await this.#queue.getJob(id);
    await job?.remove().catch(() => undefined); // being worked on: it is removed when that ends
  }

  async #want(ids: readonly string[]): Promise<void> {
    const key = this.#keys.wanted(this.#id);
    const asked = this.redis.multi();
    if (ids.length) asked.sadd(key, ...ids);
    const answers = await asked.pexpire(key, this.#timing.gone).exec();
    for (const [error] of answers ?? []) if (error) throw error;
  }

  /** Says that it is there, and looks after what it may have missed. */
  async #beat(): Promise<void> {
    try {
      await this.#presence.say();
      await this.#want([...this.#pending].filter(({ isIn }) => isIn).map(({ id }) => id));
      this.#count(await this.#presence.those('taker'));
      for (const pending of this.#pending)
        this.#after(pending, () => (pending.isIn ? this.#look(pending) : this.#send(pending)));
    } catch (error) {
      this.#fail(error);
    }
    if (!this.#isClosed) this.#beating = setTimeout(() => void this.#beat(), this.#timing.beat);
  }

  #count(takers: readonly { version: string; atOnce: number }[]): void {
    const { version: own, onNote } = this.options;
    const [ours, others] = [
      takers.filter(({ version }) => version === own),
      takers.filter(({ version }) => version !== own),
    ];
    const told = [...new Set(others.map(({ version }) => version))].join(', ');
    if (told && told !== this.#told)
      onNote?.(`workers of version ${told} are on this queue and get no work: this is version ${own}`);
    this.#told = told;
    this.#tellAlone(ours.length === 0);
    const places = ours.reduce((sum, { atOnce }) => sum + atOnce, 0);
    if (places === this.#places) return;
    this.#places = places;
    this.onPlaces?.();
  }

  #tellAlone(isAlone: boolean): void {
    if (isAlone === this.#isAlone || (isAlone && this.#pending.size === 0)) return;
    this.#isAlone = isAlone;
    this.options.onNote?.(isAlone ? 'no worker is on this queue; what is given waits for one' : 'a worker is there');
  }

  /** What will not pass by waiting: nothing that was given will be answered. */
  #fail(error: unknown): void {
    if (this.#isClosed || isPassing(error)) return;
    this.#failure ??= isBpttError(error) ? error : inWords(error, this.options.url);
    for (const pending of this.#pending) pending.reject(this.#failure);
    this.#pending.clear();
  }
}

/** The queue forgets, in its own time, the jobs that nobody took away. */
const keeps = { age: 3600 };

const notThere = (): null => null;
