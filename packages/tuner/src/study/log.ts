/**
 * @file A study's log: a line for what was decided from outside, in the order in which it came. Settings and log give the study back.
 *
 * Each line ends with a check of itself and of all lines before it, so that a lost, torn or changed line is noticed, and with it all
 * that follows.
 */
import { FormatError } from '@bptt/errors';
import { hash } from '../random.js';
import type { StudySettings } from './settings.js';
import type { Outcome } from './trial.js';

export type Entry =
  | {
      readonly type: 'study';
      readonly version: typeof version;
      readonly settings: StudySettings;
      readonly objective?: unknown;
    }
  | ({ readonly type: 'outcome'; readonly trial: number; readonly to: number; readonly seconds?: number } & Outcome)
  /** From the moment when so many outcomes counted, at most so many trials are started. */
  | { readonly type: 'limit'; readonly counted: number; readonly trials: number };

export interface StudyLog {
  entries: Entry[];
  /** Characters of the log's good beginning. */
  good: number;
  /** The check of its last line, which the next line continues. */
  check: string;
  /** The line that is damaged, where one is; it and what follows are not in `entries`. */
  damaged?: { line: number; problem: string };
}

const version = 1;
const start = '00000000';
const checkOf = (before: string, body: string): string =>
  hash(before + body)
    .toString(16)
    .padStart(8, '0');

/** An entry as a line, after one whose check is `before`. */
export function writeEntry(entry: Entry, before = start): { line: string; check: string } {
  const body = JSON.stringify(entry);
  const check = checkOf(before, body);
  return { line: `${check} ${body}\n`, check };
}

/**
 * Reads as many lines as are whole.
 * @throws FormatError where not even the first line is: that is no study's log; and where a line is whole, but of another version.
 */
export function readLog(text: string, source: string): StudyLog {
  const log: StudyLog = { entries: [], good: 0, check: start };
  for (let line = 1; log.good < text.length; line++) {
    const end = text.indexOf('\n', log.good);
    const problem = end < 0 ? 'is cut off' : take(log, text.slice(log.good, end), { source, field: `line ${line}` });
    if (problem) {
      log.damaged = { line, problem };
      break;
    }
  }
  if (log.entries[0]?.type !== 'study') {
    throw new FormatError({ source, field: 'line 1', offset: 0, expected: "a study's settings", found: shown(text) });
  }
  return log;
}

const shown = (text: string): string => (text === '' ? 'nothing' : `'${text.slice(0, 40).split('\n')[0]}'`);

interface Place {
  source: string;
  field: string;
}

/**
 * What is damaged in the line; nothing, then it was taken.
 * @throws FormatError where it is whole, but no entry of this version: cutting it off would lose what a newer bptt wrote.
 */
function take(log: StudyLog, line: string, place: Place): string | undefined {
  const [check, body] = [line.slice(0, 8), line.slice(9)];
  const isWhole = line[8] === ' ' && check === checkOf(log.check, body);
  const value = jsonIn(isWhole ? body : line.slice(line.indexOf('{')));
  if (isWhole || (log.entries.length === 0 && value?.['type'] === 'study')) expectVersion(value, place);
  if (!isWhole) return 'does not fit its check';
  if (!isEntry(value)) {
    const found = typeof value?.['type'] === 'string' ? `'${value['type']}'` : 'something else';
    const expected = `an entry of version ${version}, an outcome or a limit as this bptt writes them`;
    throw new FormatError({ ...place, expected, found: `${found}, perhaps of a newer bptt; the log stays as it is` });
  }
  log.entries.push(value);
  log.good += line.length + 1;
  log.check = check;
  return undefined;
}

type Fields = Partial<Record<string, unknown>>;

function jsonIn(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? (value as Fields | null) : null;
  } catch {
    return null;
  }
}

function expectVersion(value: Fields | null, place: Place): void {
  const found = value?.['version'];
  if (found === undefined || found === version) return;
  const words = `version ${JSON.stringify(found).slice(0, 20)}, perhaps of a newer bptt; the log stays as it is`;
  throw new FormatError({ ...place, expected: `a study of version ${version}`, found: words });
}

/** A line of a right check may still be one that another program wrote. */
function isEntry(entry: Fields | null): entry is Entry {
  const has = (...names: string[]) => names.every((name) => Number.isInteger(entry![name]));
  const isOutcome = () =>
    has('trial', 'to') &&
    (typeof entry!['failed'] === 'string' ||
      (Array.isArray(entry!['values']) &&
        entry!['values'].every((value) => typeof value === 'number' || value === null)));
  const fits: Record<string, () => boolean> = {
    study: () => typeof entry!['settings'] === 'object' && entry!['settings'] !== null && has('version'),
    outcome: isOutcome,
    limit: () => has('counted', 'trials'),
  };
  const type = entry?.['type'];
  return typeof type === 'string' && Object.hasOwn(fits, type) && fits[type]!();
}
