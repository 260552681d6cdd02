/** @file course.json: what a teacher decides, read strictly, with a default for all but the competitions. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ArgumentError,
  expectBoolean,
  expectNumber,
  expectOneOf,
  expectOptions,
  expectWholeNumber,
  FileError,
} from '@bptt/errors';

export const settingsFile = 'course.json';

/** The files a course takes: safetensors alone, unless it says otherwise. */
const modelFormats = ['safetensors', 'pytorch', 'keras'] as const;
export type ModelFormat = (typeof modelFormats)[number];

/** What others see of a student on the board: the name, a pseudonym, or only one's own line. */
const visibilities = ['names', 'pseudonyms', 'own'] as const;
type Visibility = (typeof visibilities)[number];

export interface Limits {
  /** Of a model file. */
  bytes: number;
  parameters: number;
  /** Multiplications that one sequence may cost. */
  operations: number;
  submissionsPerDay: number;
  /** From the start of a scoring process to its end. */
  scoringSeconds: number;
  /** That a scoring process may hold. */
  memoryMiB: number;
  /** After which a submission that nobody could score expires. */
  waitingHours: number;
}

export interface Competition {
  id: string;
  title: string;
  /** The hidden test set: a folder with an IDX pair, or a pickle; relative to the course's folder. */
  testSet: string;
  /** The fraction of the hidden images that decides the public score. */
  publicShare: number;
  /** Decides which images are public. */
  seed: number;
  /** Milliseconds since 1970; null for no bound. */
  opens: number | null;
  closes: number | null;
  /** What an accuracy above so much is called. */
  marks: Record<string, number>;
  limits: Limits;
  formats: ModelFormat[];
  board: Visibility;
  /** Whether the public score moves only by significant steps (Blum and Hardt's Ladder). */
  ladder: boolean;
  /** How many of the worst public digits a student is shown. */
  worstDigits: number;
}

/** Requests a minute. */
interface Rates {
  perToken: number;
  perAddress: number;
}

export interface Course {
  title: string;
  /** The address students use, such as https://bptt.example.edu; https makes cookies Secure. */
  address: string | null;
  /** Whether a reverse proxy in front says who asks (X-Forwarded-For). */
  behindProxy: boolean;
  /** A file in the course's folder, or postgres://... */
  database: string;
  /** Scoring processes at once; null for one a core, or with a queue for as many as its machines have. */
  scorers: number | null;
  /** redis://..., through which other machines score; null for this one. */
  queue: string | null;
  rates: Rates;
  competitions: Competition[];
}

export const defaultLimits: Limits = {
  bytes: 4 * 2 ** 20,
  parameters: 1_000_000,
  operations: 50_000_000,
  submissionsPerDay: 5,
  scoringSeconds: 120,
  memoryMiB: 1024,
  waitingHours: 24,
};
const defaultRates: Rates = { perToken: 300, perAddress: 3000 };

/** @throws FileError where it cannot be read, ArgumentError that names the field for what it may not say. */
export async function readSettings(folder: string): Promise<Course> {
  const path = join(folder, settingsFile);
  const found = await stat(path).catch(() => undefined);
  if (found && !found.isFile()) throw new FileError(path, 'is no file');
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const advice = error.code === 'ENOENT' ? 'not found: bptt serve init makes a course' : error.message;
    throw new FileError(path, advice, { cause: error });
  });
  try {
    return courseOf(JSON.parse(text.replace(/^\ufeff/, '')), path);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new FileError(path, `expected JSON: ${error.message}`, { cause: error });
  }
}

type Json = Record<string, unknown>;

/** @param source what errors call it. */
export function courseOf(json: unknown, source = settingsFile): Course {
  const known = ['title', 'address', 'behindProxy', 'database', 'scorers', 'queue', 'rates', 'competitions'];
  const given = object(json, source, known);
  const { behindProxy = false, database = 'course.db', scorers = null, queue = null, competitions } = given;
  if (!Array.isArray(competitions) || competitions.length === 0)
    throw new ArgumentError(`${source}: competitions`, 'a list of at least one', competitions);
  const course: Course = {
    title: text(given, 'title', source),
    address: (given['address'] ?? null) === null ? null : address(given['address'], source),
    behindProxy: expectBoolean(`${source}: behindProxy`, behindProxy as boolean),
    database: typeof database === 'string' && database ? database : text({ database }, 'database', source),
    scorers: scorers === null ? null : expectWholeNumber(`${source}: scorers`, scorers as number, 1, 256),
    queue: queue === null ? null : queueAddress(queue, source),
    rates: numbers(given['rates'], defaultRates, `${source}: rates`),
    competitions: competitions.map((each, i) => competitionOf(each, `${source}: competitions[${i}]`)),
  };
  const ids = course.competitions.map(({ id }) => id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice) throw new ArgumentError(`${source}: competitions`, 'ids that differ', `'${twice}' twice`);
  return course;
}

function competitionOf(json: unknown, source: string): Competition {
  const known = ['id', 'title', 'testSet', 'publicShare', 'seed', 'opens', 'closes', 'marks', 'limits', 'formats'];
  const given = object(json, source, [...known, 'board', 'ladder', 'worstDigits']);
  const { publicShare = 0.5, seed = 0, marks = {}, formats = ['safetensors'], ladder = true, worstDigits = 12 } = given;
  const id = text(given, 'id', source);
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(id))
    throw new ArgumentError(`${source}.id`, 'small letters, digits and hyphens', id);
  const opens = time(given, 'opens', source);
  const closes = time(given, 'closes', source);
  if (opens !== null && closes !== null && closes <= opens)
    throw new ArgumentError(`${source}.closes`, 'a time after opens', given['closes']);
  if (!Array.isArray(formats) || formats.length === 0)
    throw new ArgumentError(`${source}.formats`, `a list of ${modelFormats.join(', ')}`, formats);
  return {
    id,
    title: text(given, 'title', source),
    testSet: text(given, 'testSet', source),
    publicShare: expectNumber(`${source}.publicShare`, publicShare as number, { above: 0, below: 1 }),
    seed: expectWholeNumber(`${source}.seed`, seed as number, 0, 0xffffffff),
    opens,
    closes,
    marks: Object.fromEntries(
      Object.entries(object(marks, `${source}.marks`)).map(([name, above]) => [
        name,
        expectNumber(`${source}.marks.${name}`, above as number, { from: 0, to: 1 }),
      ]),
    ),
    limits: numbers(given['limits'], defaultLimits, `${source}.limits`),
    formats: formats.map((each) => expectOneOf(`${source}.formats`, each as ModelFormat, modelFormats)),
    board: expectOneOf(`${source}.board`, (given['board'] ?? 'pseudonyms') as Visibility, visibilities),
    ladder: expectBoolean(`${source}.ladder`, ladder as boolean),
    worstDigits: expectWholeNumber(`${source}.worstDigits`, worstDigits as number, 0, 100),
  };
}

function object(json: unknown, source: string, known?: string[]): Json {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new ArgumentError(source, 'an object', json);
  return known ? expectOptions(source, json as Json, known) : (json as Json);
}

function text(json: Json, field: string, source: string): string {
  const value = json[field];
  if (typeof value === 'string' && value.trim() !== '' && value.length <= 1000) return value;
  throw new ArgumentError(`${source}: ${field}`, 'a text', value);
}

function time(json: Json, field: string, source: string): number | null {
  const value = json[field];
  if (value === null || value === undefined) return null;
  const isTime = typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/.test(value);
  if (isTime && isDay(value) && Number.isFinite(Date.parse(value))) return Date.parse(value);
  throw new ArgumentError(`${source}.${field}`, 'a time with its zone, such as 2027-01-31T23:59:00+01:00', value);
}

/** Date.parse takes February 30 for March 2. */
function isDay(time: string): boolean {
  const [year, month, day] = time.split(/[-T]/).map(Number) as [number, number, number];
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}

function address(value: unknown, source: string): string {
  if (typeof value === 'string' && /^https?:\/\/[^/?#]+\/?$/.test(value)) return value.replace(/\/$/, '');
  throw new ArgumentError(`${source}: address`, 'such as https://bptt.example.edu', value);
}

/** What it is is not repeated: it may hold a password. */
function queueAddress(value: unknown, source: string): string {
  if (typeof value === 'string' && /^rediss?:\/\/[^/?#]+(\/\d*)?$/.test(value)) return value;
  throw new ArgumentError(`${source}: queue`, 'such as redis://user:password@host:6379', typeof value);
}

/** Beyond these a time would overflow a timer, or a body this process. */
const most: Record<string, number> = { scoringSeconds: 86_400, waitingHours: 8760, bytes: 2 ** 30, memoryMiB: 2 ** 20 };

/** Whole numbers by name, the rest by default. */
function numbers<N extends object>(json: unknown, defaults: N, source: string): N {
  const given = object(json ?? {}, source, Object.keys(defaults));
  for (const [name, value] of Object.entries(given))
    expectWholeNumber(`${source}.${name}`, value as number, 1, most[name]);
  return { ...defaults, ...given };
}
