/** @file All files of a folder and of those in it, whatever links lead in circles. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { unreadable } from './regular-file.js';

/**
 * The paths of what is no folder in `folder` and below it, sorted. Links are followed; a folder that is reached twice, over
 * other links or in a circle, is walked once. What they lead to need not be a regular file: `readRegularFile` looks.
 * @throws FileError for a folder that cannot be read.
 */
export async function filesBelow(folder: string): Promise<string[]> {
  const files: string[] = [];
  const walked = new Set<string>();
  const open = [folder];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    try {
      const { dev, ino } = await stat(path, { bigint: true });
      if (walked.has(`${dev} ${ino}`)) continue;
      walked.add(`${dev} ${ino}`);
      for (const entry of await readdir(path, { withFileTypes: true })) {
        const inside = join(path, entry.name);
        const isFolder = entry.isSymbolicLink() ? await leadsToFolder(inside) : entry.isDirectory();
        (isFolder ? open : files).push(inside);
      }
    } catch (error) {
      throw unreadable(path, error as NodeJS.ErrnoException);
    }
  }
  return files.sort();
}

/** A link to nothing is no folder. */
const leadsToFolder = (link: string): Promise<boolean> =>
  stat(link).then(
    (found) => found.isDirectory(),
    () => false,
  );
