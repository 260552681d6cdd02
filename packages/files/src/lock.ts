/** @file A lock on what one process at a time may work on; that of a killed process does not count. */
import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { FileError } from '@bptt/errors';
import { codeOf, reason } from './reason.js';
import { kindOf } from './regular-file.js';
import { markOf, stillRuns, type ProcessMark } from './running.js';

export interface Lock {
  /** Gives it back; once is enough. */
  release(): void;
}

/** Milliseconds after which a lock counts no more that nobody renewed, where its process cannot be looked at. */
const patience = 120_000;
const renewal = 15_000;

/**
 * Takes the lock file `path`, whose folder is made; until it is released or the process ends, nobody else gets it.
 * @param subject what it is for, with which the error begins.
 * @throws FileError that names the process that has it, or why the file cannot be written.
 */
export function lock(path: string, subject: string): Lock {
  const content = JSON.stringify(markOf(process.pid));
  take(path, subject, content);
  const timer = setInterval(() => renew(path), renewal).unref();
  const release = () => {
    clearInterval(timer);
    process.off('exit', release);
    if (stillHeld(path, content)) rmSync(path, { force: true });
  };
  process.on('exit', release);
  return { release };
}

function take(path: string, subject: string, content: string): void {
  try {
    mkdirSync(dirname(resolve(path)), { recursive: true });
    while (!created(path, content)) {
      const found = textOf(path);
      const holder = found !== undefined && holderIn(found, path);
      if (holder) throw new FileError(subject, `${holder} works on it (${path})`);
      if (found !== undefined) putAside(path, found);
    }
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw new FileError(subject, `cannot be written: ${reason(error)} (${path})`, { cause: error });
  }
}

function created(path: string, content: string): boolean {
  try {
    writeFileSync(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(codeOf(error))) rmSync(path, { force: true });
    throw error;
  }
}

/** Who has the lock, in words; nothing where nobody does. */
function holderIn(text: string, path: string): string | undefined {
  const mark = markIn(text);
  const runs = mark && stillRuns(mark);
  if (runs) return `process ${mark.pid}`;
  if (runs === false || age(path) > patience) return undefined;
  return mark ? `process ${mark.pid} of ${mark.host}` : 'another process';
}

/** Undefined for the lock of a process that is just writing it, or that lost power then. */
function markIn(text: string): ProcessMark | undefined {
  try {
    const mark = JSON.parse(text) as ProcessMark | null;
    return Number.isInteger(mark?.pid) ? mark! : undefined;
  } catch {
    return undefined;
  }
}

const age = (path: string): number => Date.now() - (lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);

/** Takes a lock away that does not count. Where another process was faster, the lock is its own and is put back. */
function putAside(path: string, found: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  const moved = readFileSync(aside, 'utf8');
  if (moved !== found) created(path, moved);
  rmSync(aside, { force: true });
}

function stillHeld(path: string, content: string): boolean {
  try {
    return textOf(path) === content;
  } catch {
    return false; // what cannot be read is not ours to remove; without its process it does not count
  }
}

/** Undefined where there is no lock. */
function textOf(path: string): string | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return undefined;
  if (!found.isFile()) throw new Error(`not a file but ${found.isSymbolicLink() ? 'a link' : kindOf(found)}`);
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function renew(path: string): void {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch {
    // A folder that is gone for a while: the lock is looked at again when it is back
  }
}
