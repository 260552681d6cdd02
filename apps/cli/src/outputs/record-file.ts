/** @file A file that grows record by record, each whole or not there. */
import { closeSync, constants, fstatSync, ftruncateSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { FileError } from '@bptt/errors';
import { reason } from '@bptt/files';

/** Every write goes to the end, also after what was cut off. */
const anew = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_APPEND;
/** More than a line of JSON has. */
const tailBytes = 2 ** 16;

export class RecordFile {
  readonly #file: number;
  #bytes: number;

  /**
   * @param append goes on with the lines that are there, without the last if it is torn; else the file begins anew.
   * @throws FileError
   */
  constructor(
    readonly path: string,
    append = false,
  ) {
    this.#file = this.#orUnwritable(() => {
      mkdirSync(dirname(resolve(path)), { recursive: true });
      return openSync(path, append ? 'a+' : anew);
    });
    this.#bytes = fstatSync(this.#file).size;
    if (append) this.#cutTornLine();
  }

  /** @throws FileError; the file is then as it was before. */
  append(record: string | Uint8Array): void {
    const bytes = Buffer.from(record);
    this.#orUnwritable(() => {
      try {
        for (let done = 0; done < bytes.length;) done += writeSync(this.#file, bytes, done);
        this.#bytes += bytes.length;
      } catch (error) {
        ftruncateSync(this.#file, this.#bytes);
        throw error;
      }
    });
  }

  close(): void {
    closeSync(this.#file);
  }

  /** A killed process may have written a part of its last line. */
  #cutTornLine(): void {
    const tail = Buffer.alloc(Math.min(this.#bytes, tailBytes));
    const read = readSync(this.#file, tail, 0, tail.length, this.#bytes - tail.length);
    const torn = read - 1 - tail.subarray(0, read).lastIndexOf('\n');
    if (torn === 0) return;
    this.#bytes -= torn;
    ftruncateSync(this.#file, this.#bytes);
  }

  #orUnwritable<T>(write: () => T): T {
    try {
      return write();
    } catch (error) {
      throw new FileError(this.path, `cannot be written: ${reason(error)}`, { cause: error });
    }
  }
}
