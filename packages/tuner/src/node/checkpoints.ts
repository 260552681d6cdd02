/** @file What a paused trial needs to go on, as a file a pause: written beside, synced, renamed. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

const fileOf = (folder: string, trial: number, epoch: number): string => join(folder, `trial-${trial}-epoch-${epoch}`);

export function readCheckpoint(folder: string, trial: number, epoch: number): Uint8Array | undefined {
  const file = fileOf(folder, trial, epoch);
  return epoch > 0 && existsSync(file) ? new Uint8Array(readFileSync(file)) : undefined;
}

export function writeCheckpoint(folder: string, trial: number, epoch: number, bytes: Uint8Array): void {
  mkdirSync(folder, { recursive: true });
  const file = fileOf(folder, trial, epoch);
  const beside = `${file}.${process.pid}`;
  const handle = openSync(beside, 'w');
  try {
    writeFileSync(handle, bytes);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(beside, file);
}
