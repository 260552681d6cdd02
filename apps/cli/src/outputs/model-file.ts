/** @file Where a training's weights go: to the file that was asked for, unless that holds a model which is no worse; else beside it. */
import { rm } from 'node:fs/promises';
import { isBpttError } from '@bptt/errors';
import { writeOutput } from '@bptt/files';
import { holderOf, sha256Of, type Holder } from './holder.js';
import { besideOf, saveOutput } from './save-output.js';
import { note } from '../terminal/print.js';

/** Weights as the bytes of a model file, and how good they are. */
export interface Weights {
  file: Uint8Array;
  /** Undefined when no epoch ended. */
  valAccuracy: number | undefined;
}

/** Where a run's weights are. */
export interface Saved {
  path: string;
  sha256: string;
  bytes: number;
  /** What was in their place before. */
  replaced?: string | undefined;
  /** What the file that was asked for holds instead, since it is no worse. */
  kept?: string | undefined;
}

type Write = typeof saveOutput;

export class ModelFile {
  /** The file that was asked for. */
  readonly path: string;
  #saved: Saved | undefined;
  #waiting: Weights | undefined;
  #writing: Promise<void> | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** Takes weights for its own, saved before the training was interrupted: wherever they are, they make room for better ones. */
  claim(file: Uint8Array | undefined): void {
    if (file) this.#saved = { path: besideOf(this.path, file), sha256: sha256Of(file), bytes: file.length };
  }

  /** Says what is there, before it is too late. */
  async announce(): Promise<void> {
    const holder = await holderOf(this.path);
    if (holder && holder.sha256 !== this.#saved?.sha256)
      note(`bptt: ${this.path} holds ${holder.what}: ${holder.fate}`);
  }

  /** Saves weights while the training goes on; of those that come while others are being written, the last. */
  offer(weights: Weights): void {
    this.#waiting = weights;
    this.#writing ??= this.#writeWaiting().finally(() => (this.#writing = undefined));
  }

  /** @returns null, which is said, when they cannot be saved anywhere. */
  async save(weights: Weights): Promise<Saved | null> {
    await this.#writing;
    return this.#place(weights, saveOutput);
  }

  async #writeWaiting(): Promise<void> {
    for (let weights = this.#waiting; weights; weights = this.#waiting) {
      this.#waiting = undefined;
      try {
        await this.#place(weights, async (path, file) => (await writeOutput(path, file), path));
      } catch (error) {
        if (!isBpttError(error)) throw error;
        note(`bptt: the best weights so far are not saved: ${error.message}`);
      }
    }
  }

  async #place({ file, valAccuracy }: Weights, write: Write): Promise<Saved | null> {
    const sha256 = sha256Of(file);
    const before = this.#saved;
    const holder = await holderOf(this.path);
    const isOurs = holder !== undefined && [sha256, before?.sha256].includes(holder.sha256 ?? '');
    const takesPlace = !holder || isOurs || holder.yieldsTo(valAccuracy);
    const path = await write(takesPlace ? this.path : besideOf(this.path, file), file);
    if (path === null) return null;
    if (before && ![path, this.path].includes(before.path)) await rm(before.path, { force: true });
    return (this.#saved = { path, sha256, bytes: file.length, ...fateOf(holder, takesPlace, isOurs, before) });
  }
}

function fateOf(holder: Holder | undefined, takesPlace: boolean, isOurs: boolean, before?: Saved) {
  if (!takesPlace) return { kept: holder!.what };
  return { replaced: isOurs ? before?.replaced : holder?.what };
}
