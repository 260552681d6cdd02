/** @file Files that a command writes: whether they can be, known before the work that fills them; then whole or not at all. */
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { FileError } from '@bptt/errors';

/**
 * Makes the folder of `path`, if that is missing, and tries to write beside it.
 * @throws FileError when `path` is something else than a file, or its folder can't be written.
 */
export async function expectWritable(path: string): Promise<void> {
  const existing = await stat(path).catch(() => undefined);
  if (existing && !existing.isFile())
    throw new FileError(path, `cannot be written: ${existing.isDirectory() ? 'a folder' : 'not a file'}`);
  const probe = `${path}.${process.pid}.probe`;
  try {
    await mkdir(dirname(path)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    await writeFile(probe, '', { flag: 'wx' });
    await rm(probe);
  } catch (error) {
    throw new FileError(path, `cannot be written: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * Writes beside `path`, syncs and renames: whoever reads it sees the old file or the new one, never a part.
 * @throws FileError when it cannot be written.
 */
export async function writeOutput(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeFileAtomic(
      path,
      typeof content === 'string' ? content : Buffer.from(content.buffer, content.byteOffset, content.byteLength),
    );
  } catch (error) {
    throw new FileError(path, `cannot be written: ${(error as Error).message}`, { cause: error });
  }
}
