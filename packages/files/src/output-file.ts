/** @file Files that are written: whether they can be, known before the work that fills them; then whole or not at all. */
import type { Stats } from 'node:fs';
import { copyFile, mkdir, open, readlink, realpath, rename, rm, stat, utimes } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { FileError } from '@bptt/errors';
import { codeOf, reason } from './reason.js';
import { kindOf } from './regular-file.js';
import { removeAbandoned, temporaryBeside } from './temporary-file.js';

/**
 * Makes the folders of `path`, where they are missing, and does all that `writeOutput` will do: a file is written beside the
 * target and renamed to it, a copy of the old one where there is one.
 * @param size the bytes that will be written, as far as that is known: tells a full disk or a limit beforehand.
 * @throws FileError when `path` is something else than a file, or cannot be written.
 */
export async function expectWritable(path: string, size = 0): Promise<void> {
  expectFileName(path);
  await orUnwritable(path, async () => {
    await mkdir(dirname(resolve(path)), { recursive: true });
    const target = await targetOf(path);
    const existing = await existingFile(path);
    await removeAbandoned(target);
    const temporary = temporaryBeside(target);
    try {
      await writeWhole(temporary, new Uint8Array(size));
      if (!existing) return;
      await rm(temporary);
      await copyFile(target, temporary);
      await utimes(temporary, existing.atime, existing.mtime);
      await keepOwnerAndMode(temporary, existing);
      await rename(temporary, target);
    } finally {
      await rm(temporary, { force: true });
    }
  });
}

/**
 * Writes all bytes beside `path`, syncs them, looks at the size, renames and syncs the folder: whoever reads it sees the old file
 * or the new one, never a part, even after a power cut. A link stays one: what it points to is written.
 * @throws FileError when it cannot be written; the old file is as it was and nothing is left beside it.
 */
export async function writeOutput(path: string, content: string | Uint8Array): Promise<void> {
  expectFileName(path);
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  await orUnwritable(path, async () => {
    const target = await targetOf(path);
    const existing = await existingFile(path);
    await removeAbandoned(target);
    const temporary = temporaryBeside(target);
    try {
      await writeWhole(temporary, bytes);
      if (existing) await keepOwnerAndMode(temporary, existing);
      await rename(temporary, target);
    } finally {
      await rm(temporary, { force: true });
    }
    await syncFolder(dirname(target));
  });
}

async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
    const { size } = await file.stat();
    if (size !== bytes.length) throw new Error(`only ${size} of ${bytes.length} bytes could be written`);
  } finally {
    await file.close();
  }
}

async function keepOwnerAndMode(path: string, { uid, gid, mode }: Stats): Promise<void> {
  const file = await open(path, 'r+');
  try {
    // Only root may give files away.
    if (process.getuid?.() === 0) await file.chown(uid, gid);
    await file.chmod(mode);
  } finally {
    await file.close();
  }
}

/** Makes the rename last. Some file systems, and all of Windows, have no such thing as a folder to sync. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EPERM', 'EISDIR', 'EACCES'].includes(codeOf(error))) throw error;
  }
}

/** Where a path leads, links followed, even one to a file that is not there yet. */
export async function targetOf(path: string): Promise<string> {
  let target = resolve(path);
  for (let followed = 0; followed < 40; followed++) {
    target = join(await realpath(dirname(target)), basename(target));
    const next = await readlink(target).catch((error: unknown) => {
      if (['ENOENT', 'EINVAL', 'UNKNOWN'].includes(codeOf(error))) return undefined;
      throw error;
    });
    if (next === undefined) return target;
    target = resolve(dirname(target), next);
  }
  throw new Error('links that lead in a circle');
}

async function existingFile(path: string): Promise<Stats | undefined> {
  const found = await stat(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (!found || found.isFile()) return found;
  throw new Error(found.isDirectory() ? 'a folder' : `not a file but ${kindOf(found)}`);
}

export function expectFileName(path: string): void {
  if (path === '') throw new FileError("''", 'cannot be written: no name of a file');
  if (path.endsWith(sep) || path.endsWith('/')) throw new FileError(path, 'cannot be written: a folder');
}

/** @throws FileError for whatever goes wrong. */
export async function orUnwritable<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw new FileError(path, `cannot be written: ${reason(error)}`, { cause: error });
  }
}
