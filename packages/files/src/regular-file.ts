/** @file Reads a file that is one, and says why where that fails. */
import { constants, type Stats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { FileError } from '@bptt/errors';

/** Windows has no FIFOs that would wait. */
const withoutWaiting = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Opening a FIFO would wait for ever and a device may never end, so the kind is looked at first, and once more when the file
 * is open, of which another may have taken the place; so is the size.
 * @param mostBytes what is larger is not read.
 * @throws FileError that says what was found instead, or why it cannot be read.
 */
export async function readRegularFile(path: string, mostBytes = Infinity): Promise<Uint8Array> {
  const expectReadable = (found: Stats) => {
    if (!found.isFile()) throw new FileError(path, `expected a regular file, found ${kindOf(found)}`);
    if (found.size <= mostBytes) return;
    const size = Math.ceil(found.size / 2 ** 20);
    throw new FileError(path, `expected at most ${mostBytes / 2 ** 20} MiB, found ${size}`);
  };
  expectReadable(await statOf(path));
  try {
    const file = await open(path, withoutWaiting);
    try {
      expectReadable(await file.stat());
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw error instanceof FileError ? error : unreadable(path, error as NodeJS.ErrnoException);
  }
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
