/** @file The queue: takes what waits, has it scored, and writes down how it ended, once. */
import { resolve } from 'node:path';
import type { Competition } from '../course/settings.js';
import { writeShownScores } from '../fairness/shown-scores.js';
import type { Ending, Submission, Submissions } from '../store/submissions.js';
import type { Executor } from './executor.js';
import type { Outcome } from './process.js';

export interface QueueEvents {
  /** A submission's state has changed. */
  changed(id: string): void;
  /** Something went wrong that is the server's business. */
  troubled(error: unknown): void;
  scored(seconds: number): void;
}

/** How often a submission is given to a scorer that is lost, before it is named failed. */
const mostAttempts = 20;

export class Queue {
  readonly #busy = new Set<Promise<void>>();
  /** Milliseconds since the first look at a submission that waits, by this process's own clock, which no clock change moves. */
  readonly #waiting = new Map<string, number>();
  #closed = false;
  #wakes = 0;
  /** Seconds a submission takes, a moving mean. */
  secondsEach = 3;

  constructor(
    readonly folder: string,
    readonly competitions: readonly Competition[],
    readonly submissions: Submissions,
    readonly executor: Executor,
    readonly events: QueueEvents,
  ) {}

  /** Takes up what a server that was killed left under way: this one, where others work on the same database. */
  async start(): Promise<void> {
    const { database, server } = this.submissions;
    await this.submissions.requeue(database.isShared ? { server } : 'all');
    this.wake();
  }

  /** Takes up what another server on the same database was to score, and has not for twice the time there is. */
  async takeUpStale(): Promise<void> {
    const longest = Math.max(...this.competitions.map(({ limits }) => limits.scoringSeconds));
    const startedBefore = this.submissions.now() - 2000 * longest;
    if (await this.submissions.requeue({ startedBefore })) this.wake();
  }

  /** Something waits, perhaps. */
  wake(): void {
    this.#wakes++;
    while (!this.#closed && this.#busy.size < this.executor.places) {
      const work = this.#workUntilEmpty();
      this.#busy.add(work);
      void work.finally(() => this.#busy.delete(work));
    }
  }

  /** Seconds until the submission at this place is scored. */
  foreseen(position: number): number {
    return Math.ceil((Math.ceil(position / Math.max(1, this.executor.places)) + 1) * this.secondsEach);
  }

  /** Names those expired that this process saw waiting for longer than they may. */
  async expire(): Promise<void> {
    const queued = await this.submissions.inStates(['queued'], 10_000);
    const still = new Set(queued.map(({ id }) => id));
    for (const id of this.#waiting.keys()) if (!still.has(id)) this.#waiting.delete(id);
    for (const submission of queued) {
      const since = this.#waiting.get(submission.id) ?? performance.now();
      this.#waiting.set(submission.id, since);
      const { waitingHours } = this.#competition(submission).limits;
      if (performance.now() - since < waitingHours * 3_600_000) continue;
      if (
        await this.submissions.expire(
          submission.id,
          `no scorer had time for it within ${waitingHours} h; it costs no quota`,
        )
      )
        this.events.changed(submission.id);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.executor.close();
    await Promise.allSettled(this.#busy);
  }

  async #workUntilEmpty(): Promise<void> {
    try {
      for (let wakes = -1; wakes !== this.#wakes && !this.#closed;) {
        wakes = this.#wakes;
        for (let claimed; !this.#closed && (claimed = await this.submissions.claim());) {
          await this.#work(claimed);
          // Another of the same person may have waited for this one.
          this.#wakes++;
        }
      }
    } catch (error) {
      this.events.troubled(error);
    }
  }

  async #work(submission: Submission): Promise<void> {
    this.events.changed(submission.id);
    const competition = this.#competition(submission);
    const { limits, formats, publicShare, seed, worstDigits } = competition;
    const content = await this.submissions.content(submission.sha256);
    const testSet = resolve(this.folder, competition.testSet);
    const { parameters, operations } = limits;
    const job = { bytes: content.length, testSet, publicShare, seed, formats, parameters, operations, worstDigits };
    const began = performance.now();
    let noted: Promise<unknown> = Promise.resolve();
    const outcome = await this.executor.score(job, content, limits, () => {
      noted = this.submissions.scoring(submission).then(() => this.events.changed(submission.id));
    });
    await noted;
    if (this.#closed && outcome.state === 'lost') return; // killed with us: it is taken up again
    const ending = endingOf(outcome, submission);
    if (ending) {
      await this.submissions.end(submission, ending, (within) =>
        writeShownScores(within, submission.person, competition),
      );
      if (ending.state === 'scored') this.#took((performance.now() - began) / 1000);
    } else await this.submissions.requeue({ claim: submission.claim! });
    this.events.changed(submission.id);
  }

  #took(seconds: number): void {
    this.secondsEach += (seconds - this.secondsEach) / 8;
    this.events.scored(seconds);
  }

  #competition({ competition }: Submission): Competition {
    const found = this.competitions.find(({ id }) => id === competition);
    if (!found) throw new Error(`no competition ${competition}, though there are submissions to it`);
    return found;
  }
}

/** undefined where another scorer shall try. */
function endingOf(outcome: Outcome, { attempts }: Submission): Ending | undefined {
  if (outcome.state === 'scored') {
    const { scored, correct } = outcome;
    return {
      state: 'scored',
      reason: null,
      accuracy: scored.accuracy,
      publicAccuracy: scored.publicAccuracy,
      privateAccuracy: scored.privateAccuracy,
      correct: new Uint8Array(Buffer.from(correct, 'base64')),
      result: scored,
    };
  }
  if (outcome.state !== 'lost') return { state: outcome.state, reason: outcome.reason };
  if (attempts < mostAttempts) return undefined;
  return { state: 'failed', reason: `${outcome.reason}, ${attempts} times` };
}
