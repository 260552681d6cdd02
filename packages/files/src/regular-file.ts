/** @file Reads a file that is one, and says why where that fails. */
import type { Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { FileError } from '@bptt/errors';

/**
 * Opening a FIFO would wait for ever and a device may never end, so the kind is looked at first; so is the size.
 * @param mostBytes what is larger is not read.
 * @throws FileError that says what was found instead, or why it cannot be read.
 */
export async function readRegularFile(path: string, mostBytes = Infinity): Promise<Uint8Array> {
  const found = await statOf(path);
  if (!found.isFile()) throw new FileError(path, `expected a regular file, found ${kindOf(found)}`);
  if (found.size > mostBytes)
    throw new FileError(path, `expected at most ${mostBytes / 2 ** 20} MiB, found ${Math.ceil(found.size / 2 ** 20)}`);
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(path, error);
  });
}

/** What is at `path`, links followed. @throws FileError when nothing is, or it cannot be seen. */
export const statOf = (path: string): Promise<Stats> =>
  stat(path).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(path, error);
  });

export function unreadable(path: string, error: NodeJS.ErrnoException): FileError {
  const reasons: Record<string, string> = {
    ENOENT: 'not found',
    ENOTDIR: 'not found: a part of the path is no folder',
    ELOOP: 'cannot be read: links that lead in a circle',
    EACCES: 'cannot be read: permission denied',
    ERR_FS_FILE_TOO_LARGE: 'cannot be read: larger than 2 GiB',
  };
  return new FileError(path, reasons[error.code ?? ''] ?? `cannot be read: ${error.message}`, { cause: error });
}

/** What is at a path and is no regular file, in words. */
export function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'a folder';
  if (found.isFIFO()) return 'a FIFO';
  if (found.isSocket()) return 'a socket';
  return 'a device';
}
