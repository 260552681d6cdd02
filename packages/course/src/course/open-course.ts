/** @file A course that is open: its settings, its store, its queue, and who is told when something changes. */
import { EventEmitter } from 'node:events';
import { availableParallelism, hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { programVersion } from '@bptt/queue/version';
import { standings, type Standing } from '../fairness/board.js';
import { ProcessExecutor, type Executor } from '../scoring/executor.js';
import { scorerFile } from '../scoring/process.js';
import { Queue } from '../scoring/queue.js';
import type { Database } from '../store/database.js';
import { migrate } from '../store/migrations.js';
import { People } from '../store/people.js';
import { sha256 } from '../store/secrets.js';
import { Submissions, type Submission } from '../store/submissions.js';
import { readSettings, type Competition, type Course } from './settings.js';

export interface OpenCourseOptions {
  now?: () => number;
  /** The scoring program. */
  scorer?: string;
  executor?: Executor;
  /** Of this program, which scorers on other machines must be of too. */
  version?: string;
  /** Is told of what a queue says. */
  noted?: (note: string) => void;
  troubled?: (error: unknown) => void;
}

/** When a competition takes submissions. */
export type Phase = 'before' | 'open' | 'closed';

export class OpenCourse {
  readonly people: People;
  readonly submissions: Submissions;
  readonly queue: Queue;
  /** `changed`, with the id of a submission, or null where it may be any. */
  readonly events = new EventEmitter().setMaxListeners(0);
  /** Seconds that scorings took. */
  onScored: (seconds: number) => void = () => undefined;
  #version = 0;
  readonly #boards = new Map<string, { version: number; phase: Phase; standings: Promise<Standing[]> }>();
  #closings = new Map<string, number>();

  private constructor(
    readonly folder: string,
    readonly settings: Course,
    readonly database: Database,
    readonly now: () => number,
    executor: Executor,
    troubled: (error: unknown) => void,
  ) {
    this.people = new People(database, now);
    this.submissions = new Submissions(database, now, serverOf(folder));
    this.queue = new Queue(folder, settings.competitions, this.submissions, executor, {
      changed: (id) => this.changed(id),
      troubled,
      scored: (seconds) => this.onScored(seconds),
    });
  }

  static async open(folder: string, options: OpenCourseOptions = {}): Promise<OpenCourse> {
    const settings = await readSettings(folder);
    const database = await openDatabase(folder, settings);
    await migrate(database);
    const { now = Date.now, troubled = () => undefined } = options;
    const executor = options.executor ?? (await executorOf(folder, settings, options));
    const course = new OpenCourse(folder, settings, database, now, executor, troubled);
    executor.onPlaces = () => course.queue.wake();
    await course.#readClosings();
    return course;
  }

  competition(id: string): Competition | undefined {
    return this.settings.competitions.find((each) => each.id === id);
  }

  phase({ id, opens, closes }: Competition): Phase {
    if (this.#closings.has(id) || (closes !== null && this.now() >= closes)) return 'closed';
    return opens !== null && this.now() < opens ? 'before' : 'open';
  }

  /** Closes it whatever its time says, or takes that back. */
  async setClosed({ id }: Competition, closed: boolean): Promise<void> {
    const sql = closed
      ? 'INSERT INTO closings (competition, closed_at) VALUES ($1, $2) ON CONFLICT DO NOTHING'
      : 'DELETE FROM closings WHERE competition = $1';
    await this.database.run(sql, id, ...(closed ? [this.now()] : []));
    await this.#readClosings();
    this.#version++;
  }

  /** Says that a submission is no longer what it was. */
  changed(id: string): void {
    this.#version++;
    this.events.emit('changed', id);
  }

  /** Others on the same database may have changed anything. */
  refresh(): void {
    this.#version++;
    this.events.emit('changed', null);
    this.queue.wake();
  }

  /** Computed once for each change, however many ask. */
  board(competition: Competition): Promise<Standing[]> {
    const version = this.#version;
    const phase = this.phase(competition);
    const known = this.#boards.get(competition.id);
    if (known?.version === version && known.phase === phase) return known.standings;
    const computed = standings(this.database, competition, phase === 'closed');
    this.#boards.set(competition.id, { version, phase, standings: computed });
    computed.catch(() => this.#boards.delete(competition.id));
    return computed;
  }

  async standing({ competition, person }: Submission): Promise<Standing | undefined> {
    const found = this.competition(competition);
    return found && (await this.board(found)).find((each) => each.person === person);
  }

  async close(): Promise<void> {
    await this.queue.close();
    await this.database.close();
  }

  async #readClosings(): Promise<void> {
    const rows = await this.database.all<{ competition: string; closed_at: number }>('SELECT * FROM closings');
    this.#closings = new Map(rows.map(({ competition, closed_at }) => [competition, Number(closed_at)]));
  }
}

/** The same for the same folder on the same machine, so that a server knows again what it had claimed. */
const serverOf = (folder: string): string => sha256(`${hostname()} ${resolve(folder)}`).slice(0, 16);

/** This machine's cores, or the machines that work on the queue. */
async function executorOf(folder: string, settings: Course, options: OpenCourseOptions): Promise<Executor> {
  const { queue, scorers } = settings;
  const { scorer = scorerFile, version = '0', noted } = options;
  if (queue === null) return new ProcessExecutor(scorer, scorers ?? Math.max(1, availableParallelism()));
  const { QueueExecutor } = await import('../scoring/queue-executor.js');
  return QueueExecutor.open({
    url: queue,
    folder,
    version: programVersion(version, scorer),
    most: scorers,
    onNote: noted,
  });
}

/** SQLite in the course's folder, or Postgres where the settings name one. */
async function openDatabase(folder: string, { database }: Course): Promise<Database> {
  if (/^postgres(ql)?:/.test(database)) {
    const { PostgresDatabase } = await import('../store/postgres.js');
    return PostgresDatabase.open(database);
  }
  const { SqliteDatabase } = await import('../store/sqlite.js');
  return new SqliteDatabase(join(folder, database));
}
