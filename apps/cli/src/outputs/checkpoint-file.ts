/** @file A training's checkpoints, beside its model: the two newest, so that one is whole whenever the machine stops. */
import { rename, rm, stat } from 'node:fs/promises';
import { isBpttError } from '@bptt/errors';
import { readRegularFile, writeOutput } from '@bptt/files';
import { note } from '../terminal/print.js';

export class CheckpointFile {
  readonly path: string;
  readonly #older: string;
  /** Where the next one is written whole before the others make room. */
  readonly #next: string;
  #waiting: Uint8Array | undefined;
  #writing: Promise<void> | undefined;
  #failed = false;
  #own = false;
  /** The newest cannot be read, so the older one stays until there is a new one. */
  #damaged = false;

  /** @param model the path of the training's model. */
  constructor(model: string) {
    this.path = `${model}.checkpoint`;
    this.#older = `${this.path}.older`;
    this.#next = `${this.path}.next`;
  }

  /**
   * The newest that `read` takes; undefined where there is none. A damaged one is said and the older one is taken.
   * @throws what `read` throws of anything but damage, of what another version wrote, and of damage where nothing else is left.
   */
  async newest<T>(read: (bytes: Uint8Array, path: string) => T): Promise<T | undefined> {
    let damage: Error | undefined;
    for (const path of [this.path, this.#older]) {
      if (!(await exists(path))) continue;
      try {
        const found = read(await readRegularFile(path), path);
        if (damage) note(`bptt: ${damage.message}; the one before it is taken, ${path}`);
        this.#own = true;
        this.#damaged = damage !== undefined;
        return found;
      } catch (error) {
        if (!isDamage(error)) throw error;
        damage ??= error;
      }
    }
    if (damage) throw damage;
    return undefined;
  }

  /** Whether what is there is of this training. */
  get own(): boolean {
    return this.#own;
  }

  /** Whether another training left one, which this one has not replaced. */
  async isOthers(): Promise<boolean> {
    return !this.#own && ((await exists(this.path)) || (await exists(this.#older)));
  }

  /** Saves one while the training goes on; of those that come while others are being written, the last. */
  offer(bytes: Uint8Array): void {
    this.#waiting = bytes;
    this.#writing ??= this.#writeWaiting().finally(() => (this.#writing = undefined));
  }

  /** Resolves when all are written that were offered. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  /** Takes this training's own away: it has ended. */
  async remove(): Promise<void> {
    await this.#writing;
    if (this.#own) for (const path of [this.path, this.#older, this.#next]) await rm(path, { force: true });
  }

  async #writeWaiting(): Promise<void> {
    for (let bytes = this.#waiting; bytes; bytes = this.#waiting) {
      this.#waiting = undefined;
      try {
        await writeOutput(this.#next, bytes);
        if (!this.#own) await rm(this.#older, { force: true });
        else if (!this.#damaged && (await exists(this.path))) await rename(this.path, this.#older);
        await rename(this.#next, this.path);
        [this.#own, this.#damaged] = [true, false];
        if (this.#failed) note(`bptt: ${this.path}: written again`);
        this.#failed = false;
      } catch (error) {
        if (!this.#failed) note(`bptt: no checkpoint for now: ${(error as Error).message}`);
        this.#failed = true;
      }
    }
  }
}

/** A newer bptt can read what it wrote, so that is no damage; its checksum is right, or it would be named before. */
const isDamage = (error: unknown): error is Error =>
  isBpttError(error) &&
  ['BPTT_FORMAT', 'BPTT_FILE'].includes(error.code) &&
  !error.message.includes(': __metadata__.version: ');

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
