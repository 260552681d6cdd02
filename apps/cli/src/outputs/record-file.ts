/** @file A file that grows record by record, each whole or not there. */
import { closeSync, constants, fstatSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { FileError } from '@bptt/errors';
import { reason } from '@bptt/files';

/** Every write goes to the end, also after what was cut off. */
const toTheEnd = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND;

export class RecordFile {
  readonly #file: number;
  #bytes: number;
  #began = false;

  /**
   * @param keep goes on after so many bytes of what is there; the rest stays until the first record.
   * @throws FileError
   */
  constructor(
    readonly path: string,
    keep = 0,
  ) {
    this.#bytes = keep;
    this.#file = this.#orUnwritable(() => {
      mkdirSync(dirname(resolve(path)), { recursive: true });
      return openSync(path, toTheEnd);
    });
  }

  /** @throws FileError; the file is then as it was before. */
  append(record: string | Uint8Array): void {
    const bytes = Buffer.from(record);
    this.#orUnwritable(() => {
      try {
        this.#begin();
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

  /** What is no file, such as a terminal, has nothing to cut off. */
  #begin(): void {
    if (!this.#began && fstatSync(this.#file).isFile()) ftruncateSync(this.#file, this.#bytes);
    this.#began = true;
  }

  #orUnwritable<T>(write: () => T): T {
    try {
      return write();
    } catch (error) {
      throw new FileError(this.path, `cannot be written: ${reason(error)}`, { cause: error });
    }
  }
}
