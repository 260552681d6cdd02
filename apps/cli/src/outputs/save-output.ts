/** @file A finished output on its way to the disk: where its own place fails, beside it or in the temporary folder, and said so. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { writeOutput } from '@bptt/files';
import { exitCodes } from '../terminal/fail.js';
import { sha256Of } from './holder.js';
import { note } from '../terminal/print.js';

/** @returns where it is; null, when no place takes it. Either is said, and is exit 1, when it is not `path`. */
export async function saveOutput(path: string, content: string | Uint8Array): Promise<string | null> {
  const failures: string[] = [];
  const temporary = async () => join(await mkdtemp(join(tmpdir(), 'bptt-')), basename(path));
  for (const place of [() => path, () => besideOf(path, content), temporary]) {
    try {
      const at = await place();
      await writeOutput(at, content);
      if (at !== path) failed(`${failures[0]}; saved ${at} instead`);
      return at;
    } catch (error) {
      failures.push((error as Error).message);
    }
  }
  failed(`not saved: ${failures.join('; ')}`);
  return null;
}

function failed(words: string): void {
  note(`bptt: ${words}`);
  process.exitCode = exitCodes.failed;
}

/** A name of its own for what must not replace `path`: two contents never share it, and one has it every time. */
export function besideOf(path: string, content: string | Uint8Array): string {
  const extension = extname(path);
  const mark = sha256Of(content).slice(0, 8);
  return `${path.slice(0, path.length - extension.length)}.${mark}${extension}`;
}
