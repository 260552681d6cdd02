/** @file Submissions: taken in, claimed by one scorer at a time, ended once; every change of state has its line in the history. */
import { first, type Database, type Statements, type Value } from './database.js';
import { randomId, sha256 } from './secrets.js';

/** `queued, validating, scoring`, and the four that are ends. */
export type State = 'queued' | 'validating' | 'scoring' | 'scored' | 'rejected' | 'failed' | 'expired';

export interface Submission {
  seq: number;
  id: string;
  competition: string;
  person: string;
  sha256: string;
  size: number;
  state: State;
  /** Why it was rejected, failed or expired. */
  reason: string | null;
  received_at: number;
  started_at: number | null;
  finished_at: number | null;
  /** How often a scorer began with it. */
  attempts: number;
  /** Which scorer has it: who does not know the claim cannot end it. */
  claim: string | null;
  /** 1 where its student chose it as the one that counts. */
  final: number;
  accuracy: number | null;
  public_accuracy: number | null;
  private_accuracy: number | null;
  /** The public score as it is shown. */
  shown: number | null;
  improved: number | null;
  /** JSON of `Scored`. */
  result: string | null;
}

export interface HistoryRow {
  id: number;
  submission: string;
  state: State;
  reason: string | null;
  at: number;
}

/** What a scorer found, beside the bits of `correct`. */
export interface Ending {
  state: 'scored' | 'rejected' | 'failed';
  reason: string | null;
  accuracy?: number;
  publicAccuracy?: number;
  privateAccuracy?: number;
  /** For each public image 1 or 0. */
  correct?: Uint8Array;
  result?: unknown;
}

const columns = `seq, id, competition, person, sha256, size, state, reason, received_at, started_at, finished_at, attempts, claim,
  final, accuracy, public_accuracy, private_accuracy, shown, improved, result`;
const unfinished = "('queued', 'validating', 'scoring')";

export interface Incoming {
  competition: string;
  person: string;
  content: Uint8Array;
  idempotencyKey: string | null;
}

/** What came of an upload: a new submission, the one that was there already, or why there is none. */
export type Receipt =
  { submission: Submission; isNew: boolean } | { refused: 'key-reused' } | { refused: 'quota'; used: number };

export class Submissions {
  constructor(
    readonly database: Database,
    readonly now: () => number,
    /** Of the server that claims: the same after it was killed and started again. */
    readonly server = 'server',
  ) {}

  /**
   * Takes an upload in, or gives the submission that it repeats: the same key, or the same bytes that were scored, rejected or are under way.
   * @param dayBegan since when scored submissions count.
   */
  receive(
    { competition, person, content, idempotencyKey }: Incoming,
    perDay: number,
    dayBegan: number,
  ): Promise<Receipt> {
    const hash = sha256(content);
    return this.database.transaction(async (within) => {
      const select = (where: string, ...values: Value[]) =>
        first(
          within.all<Submission>(
            `SELECT ${columns} FROM submissions WHERE person = $1 AND ${where}`,
            person,
            ...values,
          ),
        );
      const byKey = 'idempotency_key = $2 OR id = (SELECT submission FROM keys WHERE person = $1 AND key = $2)';
      const keyed = idempotencyKey === null ? undefined : await select(`(${byKey})`, idempotencyKey);
      if (keyed && (keyed.sha256 !== hash || keyed.competition !== competition)) return { refused: 'key-reused' };
      const known =
        keyed ??
        (await select(
          "competition = $2 AND sha256 = $3 AND state NOT IN ('failed', 'expired') ORDER BY seq DESC",
          competition,
          hash,
        ));
      if (known && idempotencyKey !== null && !keyed)
        await within.run(
          'INSERT INTO keys (person, key, submission) VALUES ($1, $2, $3)',
          person,
          idempotencyKey,
          known.id,
        );
      if (known) return { submission: known, isNew: false };
      const used = await this.#used(within, competition, person, dayBegan);
      if (used >= perDay) return { refused: 'quota', used };
      const id = randomId();
      await within.run('INSERT INTO models (sha256, content) VALUES ($1, $2) ON CONFLICT DO NOTHING', hash, content);
      await within.run(
        `INSERT INTO submissions (id, competition, person, sha256, size, idempotency_key, state, received_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'queued', $7)`,
        id,
        competition,
        person,
        hash,
        content.length,
        idempotencyKey,
        this.now(),
      );
      await this.#note(within, id, 'queued', null);
      return { submission: (await select('id = $2', id))!, isNew: true };
    });
  }

  used(competition: string, person: string, dayBegan: number): Promise<number> {
    return this.#used(this.database, competition, person, dayBegan);
  }

  /** Of today, scored or under way: what fails is never counted. */
  async #used(within: Statements, competition: string, person: string, dayBegan: number): Promise<number> {
    const row = await first(
      within.all<{ used: number }>(
        `SELECT COUNT(*) AS used FROM submissions WHERE competition = $1 AND person = $2
         AND (state IN ${unfinished} OR state = 'scored') AND received_at >= $3`,
        competition,
        person,
        dayBegan,
      ),
    );
    return Number(row!.used);
  }

  get(id: string): Promise<Submission | undefined> {
    return first(this.database.all<Submission>(`SELECT ${columns} FROM submissions WHERE id = $1`, id));
  }

  /** Newest first. */
  of(person: string, most = 200): Promise<Submission[]> {
    return this.database.all<Submission>(
      `SELECT ${columns} FROM submissions WHERE person = $1 ORDER BY seq DESC LIMIT $2`,
      person,
      most,
    );
  }

  /** Those in these states, oldest first. */
  inStates(states: readonly State[], most = 200): Promise<Submission[]> {
    const places = states.map((_, i) => `$${i + 2}`).join(', ');
    return this.database.all<Submission>(
      `SELECT ${columns} FROM submissions WHERE state IN (${places}) ORDER BY seq LIMIT $1`,
      most,
      ...states,
    );
  }

  async counts(): Promise<Record<State, number>> {
    const none = { queued: 0, validating: 0, scoring: 0, scored: 0, rejected: 0, failed: 0, expired: 0 };
    const rows = await this.database.all<{ state: State; n: number }>(
      'SELECT state, COUNT(*) AS n FROM submissions GROUP BY state',
    );
    return { ...none, ...Object.fromEntries(rows.map(({ state, n }) => [state, Number(n)])) };
  }

  /** How many are queued before this one and itself: 1 is next; 0 where it is not queued. */
  async position({ seq, state }: Submission): Promise<number> {
    if (state !== 'queued') return 0;
    const row = await first(
      this.database.all<{ n: number }>(
        "SELECT COUNT(*) AS n FROM submissions WHERE state = 'queued' AND seq <= $1",
        seq,
      ),
    );
    return Number(row!.n);
  }

  async content(hash: string): Promise<Uint8Array> {
    const row = await first(
      this.database.all<{ content: Uint8Array }>('SELECT content FROM models WHERE sha256 = $1', hash),
    );
    return row!.content;
  }

  /**
   * The oldest that waits, for one scorer alone: those whose scorer was lost after the others, so that what kills scorers holds nobody up and
   * scorers that are killed use up no submission's tries. Of one person in one competition the first alone, since the Ladder goes by their order.
   */
  claim(): Promise<Submission | undefined> {
    const claim = `${this.server}-${randomId()}`;
    return this.database.transaction(async (within) => {
      const claimed = await first(
        within.all<Submission>(
          `UPDATE submissions SET state = 'validating', claim = $1, started_at = $2, attempts = attempts + 1
           WHERE state = 'queued' AND seq = (
             SELECT waiting.seq FROM submissions AS waiting WHERE waiting.state = 'queued' AND NOT EXISTS (
               SELECT 1 FROM submissions AS other WHERE other.person = waiting.person AND other.competition = waiting.competition
               AND (other.state IN ('validating', 'scoring') OR (other.state = 'queued' AND other.seq < waiting.seq)))
             ORDER BY waiting.attempts, waiting.seq LIMIT 1)
           RETURNING ${columns}`,
          claim,
          this.now(),
        ),
      );
      if (claimed) await this.#note(within, claimed.id, 'validating', null);
      return claimed;
    });
  }

  /** @returns whether the claim still holds. */
  async scoring({ id, claim }: Submission): Promise<boolean> {
    return this.database.transaction(async (within) => {
      const sql = "UPDATE submissions SET state = 'scoring' WHERE id = $1 AND claim = $2 AND state = 'validating'";
      const changed = await within.run(sql, id, claim);
      if (changed) await this.#note(within, id, 'scoring', null);
      return changed > 0;
    });
  }

  /** Ends it, once: whoever lost the claim changes nothing. `also` happens in the same transaction. */
  async end(
    { id, claim }: Submission,
    { state, reason, accuracy, publicAccuracy, privateAccuracy, correct, result }: Ending,
    also?: (within: Statements) => Promise<void>,
  ): Promise<boolean> {
    return this.database.transaction(async (within) => {
      const changed = await within.run(
        `UPDATE submissions SET state = $3, reason = $4, accuracy = $5, public_accuracy = $6, private_accuracy = $7, correct = $8,
         result = $9, finished_at = $10, claim = NULL WHERE id = $1 AND claim = $2 AND state IN ('validating', 'scoring')`,
        id,
        claim,
        state,
        reason,
        accuracy ?? null,
        publicAccuracy ?? null,
        privateAccuracy ?? null,
        correct ?? null,
        result === undefined ? null : JSON.stringify(result),
        this.now(),
      );
      if (!changed) return false;
      await this.#note(within, id, state, reason);
      await also?.(within);
      return true;
    });
  }

  /** Back to the queue, at their places: their scorers were lost. */
  async requeue(lost: 'all' | { claim: string } | { server: string } | { startedBefore: number }): Promise<number> {
    const [where, ...values]: [string, ...Value[]] =
      lost === 'all'
        ? ['1 = 1']
        : 'claim' in lost
          ? ['claim = $1', lost.claim]
          : 'server' in lost
            ? ['claim LIKE $1', `${lost.server}-%`]
            : ['started_at < $1', lost.startedBefore];
    return this.database.transaction(async (within) => {
      const rows = await within.all<{ id: string }>(
        `UPDATE submissions SET state = 'queued', claim = NULL, started_at = NULL
         WHERE state IN ('validating', 'scoring') AND ${where} RETURNING id`,
        ...values,
      );
      for (const { id } of rows) await this.#note(within, id, 'queued', 'its scorer was lost');
      return rows.length;
    });
  }

  /** To be scored anew, though it has ended. */
  async rescore(id: string): Promise<boolean> {
    return this.database.transaction(async (within) => {
      const changed = await within.run(
        `UPDATE submissions SET state = 'queued', reason = NULL, attempts = 0, finished_at = NULL
         WHERE id = $1 AND state NOT IN ${unfinished}`,
        id,
      );
      if (changed) await this.#note(within, id, 'queued', 'to be scored anew');
      return changed > 0;
    });
  }

  async expire(id: string, reason: string): Promise<boolean> {
    return this.database.transaction(async (within) => {
      const changed = await within.run(
        "UPDATE submissions SET state = 'expired', reason = $2, finished_at = $3 WHERE id = $1 AND state = 'queued'",
        id,
        reason,
        this.now(),
      );
      if (changed) await this.#note(within, id, 'expired', reason);
      return changed > 0;
    });
  }

  /** Makes it the one that counts, of its person in its competition. */
  async select({ id, person, competition }: Submission): Promise<void> {
    await this.database.run(
      'UPDATE submissions SET final = CASE WHEN id = $1 THEN 1 ELSE 0 END WHERE person = $2 AND competition = $3',
      id,
      person,
      competition,
    );
  }

  history(submission: string, after = 0): Promise<HistoryRow[]> {
    return this.database.all<HistoryRow>(
      'SELECT id, submission, state, reason, at FROM history WHERE submission = $1 AND id > $2 ORDER BY id',
      submission,
      after,
    );
  }

  async #note(within: Statements, id: string, state: State, reason: string | null): Promise<void> {
    await within.run(
      'INSERT INTO history (submission, state, reason, at) VALUES ($1, $2, $3, $4)',
      id,
      state,
      reason,
      this.now(),
    );
  }
}
