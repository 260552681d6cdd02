/** @file The names of files that are being written, and the removal of those whose writer was killed. */
import { createHash, randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { isRunning } from './running.js';

/** A name in the folder of `target` that nobody else takes, short whatever the target's is. */
export const temporaryBeside = (target: string): string =>
  join(dirname(target), `${prefix}${process.pid}-${randomBytes(6).toString('hex')}.tmp`);

/** Removes what writers on this machine left behind in the folder of `target` when they were killed. */
export async function removeAbandoned(target: string): Promise<void> {
  const folder = dirname(target);
  // A folder that may be written but not listed is one without leftovers that can be found.
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const writer = name.startsWith(prefix) && /^(\d+)-[0-9a-f]{12}\.tmp$/.exec(name.slice(prefix.length))?.[1];
    if (writer && !isRunning(Number(writer))) await rm(join(folder, name), { force: true });
  }
}

/** One a machine: process numbers mean nothing to another one that shares the folder. */
const prefix = `.bptt-${createHash('sha256').update(hostname()).digest('hex').slice(0, 8)}-`;
