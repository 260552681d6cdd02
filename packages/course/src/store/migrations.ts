/** @file The tables, as the steps that made them; a step that was released is never changed. */
import { BpttError } from '@bptt/errors';
import { first, type Database } from './database.js';

const steps: ((words: Database['words']) => string[])[] = [
  ({ serial, bytes }) => [
    `CREATE TABLE people (
      id TEXT PRIMARY KEY, name TEXT NOT NULL, pseudonym TEXT NOT NULL UNIQUE, role TEXT NOT NULL,
      registration TEXT, created_at BIGINT NOT NULL)`,
    `CREATE TABLE tokens (
      id TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES people(id), hash TEXT NOT NULL,
      created_at BIGINT NOT NULL, revoked_at BIGINT)`,
    `CREATE TABLE sessions (
      hash TEXT PRIMARY KEY, token TEXT NOT NULL REFERENCES tokens(id), csrf TEXT NOT NULL, expires_at BIGINT NOT NULL)`,
    `CREATE TABLE models (sha256 TEXT PRIMARY KEY, content ${bytes} NOT NULL)`,
    `CREATE TABLE submissions (
      seq ${serial}, id TEXT NOT NULL UNIQUE, competition TEXT NOT NULL, person TEXT NOT NULL REFERENCES people(id),
      sha256 TEXT NOT NULL REFERENCES models(sha256), size BIGINT NOT NULL, idempotency_key TEXT,
      state TEXT NOT NULL, reason TEXT, received_at BIGINT NOT NULL, started_at BIGINT, finished_at BIGINT,
      attempts INTEGER NOT NULL DEFAULT 0, claim TEXT, final INTEGER NOT NULL DEFAULT 0,
      accuracy DOUBLE PRECISION, public_accuracy DOUBLE PRECISION, private_accuracy DOUBLE PRECISION,
      shown DOUBLE PRECISION, improved INTEGER, correct ${bytes}, result TEXT,
      UNIQUE (person, idempotency_key))`,
    'CREATE INDEX submissions_of ON submissions (competition, person, seq)',
    'CREATE INDEX submissions_in ON submissions (state, seq)',
    `CREATE TABLE history (
      id ${serial}, submission TEXT NOT NULL REFERENCES submissions(id), state TEXT NOT NULL, reason TEXT, at BIGINT NOT NULL)`,
    'CREATE INDEX history_of ON history (submission, id)',
    'CREATE TABLE closings (competition TEXT PRIMARY KEY, closed_at BIGINT NOT NULL)',
  ],
  // Further Idempotency-Keys under which the same bytes came.
  () => [
    `CREATE TABLE keys (person TEXT NOT NULL REFERENCES people(id), key TEXT NOT NULL,
      submission TEXT NOT NULL REFERENCES submissions(id), PRIMARY KEY (person, key))`,
  ],
];

/** Brings a database to the newest step. @throws BpttError (BPTT_FILE) for one that a newer bptt wrote. */
export async function migrate(database: Database): Promise<void> {
  await database.run('CREATE TABLE IF NOT EXISTS steps (step INTEGER NOT NULL)');
  await database.transaction(async (within) => {
    const done = (await first(within.all<{ step: number }>('SELECT COUNT(*) AS step FROM steps')))!.step;
    if (done > steps.length)
      throw new BpttError(
        'BPTT_FILE',
        `the course's database: expected step ${steps.length} or an earlier one, found ${done}: a newer bptt wrote it`,
      );
    for (let step = Number(done); step < steps.length; step++) {
      for (const sql of steps[step]!(database.words)) await within.run(sql);
      await within.run('INSERT INTO steps (step) VALUES ($1)', step + 1);
    }
  });
}
