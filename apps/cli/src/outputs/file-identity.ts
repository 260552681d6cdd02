/** @file What tells one file from another, whatever name leads to it. */
import { readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/** Equal for two paths exactly if they are one file, or would be: one that is not there yet is where its links lead. */
export async function fileIdentity(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found ? `${found.dev}:${found.ino}` : targetOf(resolve(path), 40);
}

async function targetOf(path: string, mostLinks: number): Promise<string> {
  const there = join(await folderOf(dirname(path)), basename(path));
  const link = await readlink(there).catch(() => undefined);
  return link === undefined || mostLinks === 0 ? there : targetOf(resolve(dirname(there), link), mostLinks - 1);
}

/** A folder's real path, as far as it is there. */
async function folderOf(path: string): Promise<string> {
  const real = await realpath(path).catch(() => undefined);
  return real ?? join(await folderOf(dirname(path)), basename(path));
}
