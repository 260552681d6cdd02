/** @file Files that a command writes as it goes are its own while it works. */
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { lock, type Lock } from './lock.js';
import { expectFileName, orUnwritable, targetOf } from './output-file.js';

/**
 * Does `work` while no other process that asks has one of these files, whatever links lead to it. Its lock is a small hidden file beside it.
 * @throws FileError that names the process that has one, or says that one cannot be written; and what `work` throws.
 */
export async function whileLocked<T>(paths: readonly (string | undefined)[], work: () => Promise<T>): Promise<T> {
  const locks: Lock[] = [];
  try {
    for (const path of paths) if (path !== undefined) locks.push(lock(await lockFileOf(path), path));
    return await work();
  } finally {
    for (const held of locks) held.release();
  }
}

async function lockFileOf(path: string): Promise<string> {
  expectFileName(path);
  return orUnwritable(path, async () => {
    await mkdir(dirname(resolve(path)), { recursive: true });
    const target = await targetOf(path);
    const mark = createHash('sha256').update(basename(target)).digest('hex').slice(0, 8); // any name is short enough
    return join(dirname(target), `.bptt-${mark}.lock`);
  });
}
