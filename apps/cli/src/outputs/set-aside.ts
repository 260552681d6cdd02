/** @file What another run wrote where this one will write: it keeps its content under another name. */
import { existsSync, realpathSync, renameSync, statSync } from 'node:fs';
import { extname } from 'node:path';
import { FileError } from '@bptt/errors';
import { reason } from '@bptt/files';
import { note } from '../terminal/print.js';

/** Says so and makes room, where a file of any content is at `path`. @throws FileError where it cannot be moved. */
export function setAside(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile() || found.size === 0) return;
  try {
    const file = realpathSync(path);
    const place = freeBeside(file);
    renameSync(file, place);
    note(`bptt: ${path} is of another run, and is ${place} from now on`);
  } catch (error) {
    throw new FileError(path, `is of another run, and cannot be renamed: ${reason(error)}`, { cause: error });
  }
}

/** steps.jsonl becomes steps.1.jsonl, or the first number that is free. */
function freeBeside(path: string): string {
  const extension = extname(path);
  const name = path.slice(0, path.length - extension.length);
  for (let number = 1; ; number++) {
    const place = `${name}.${number}${extension}`;
    if (!existsSync(place)) return place;
  }
}
