/** @file What a trial needs to go on from a rung, its last one too: a file a rung. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeOutput } from '@bptt/files';

const fileOf = (folder: string, trial: number, epoch: number): string => join(folder, `trial-${trial}-epoch-${epoch}`);

/** What the trial left at this epoch in the folder; undefined where it left nothing. */
export function readCheckpoint(folder: string, trial: number, epoch: number): Uint8Array | undefined {
  const file = fileOf(folder, trial, epoch);
  return epoch > 0 && existsSync(file) ? new Uint8Array(readFileSync(file)) : undefined;
}

export async function writeCheckpoint(folder: string, trial: number, epoch: number, bytes: Uint8Array): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await writeOutput(fileOf(folder, trial, epoch), bytes);
}
