/** @file Reads a pickle's bytes in order: numbers, lines and runs of bytes, and never one past the end. */
import { FormatError } from '@bptt/errors';

/** Makes the error for what is wrong at the present opcode. */
export type Fault = (field: string, expected: string, found: string) => FormatError;

export class PickleBytes {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #source: string;
  #at = 0;
  #opcodeAt = 0;

  constructor(bytes: Uint8Array, source: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#source = source;
  }

  readonly fault: Fault = (field, expected, found) =>
    new FormatError({ source: this.#source, field, offset: this.#opcodeAt, expected, found });

  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  opcode(): number {
    this.#opcodeAt = this.#at;
    if (this.remaining === 0) throw this.fault('end', 'a STOP opcode', 'the end of the file');
    return this.#bytes[this.#at++]!;
  }

  uint8 = (): number => this.#view.getUint8(this.#advance(1));
  uint16 = (): number => this.#view.getUint16(this.#advance(2), true);
  int32 = (): number => this.#view.getInt32(this.#advance(4), true);
  uint32 = (): number => this.#view.getUint32(this.#advance(4), true);
  uint64 = (): number => Number(this.#view.getBigUint64(this.#advance(8), true));
  float64 = (): number => this.#view.getFloat64(this.#advance(8));

  /** A view of the next `length` bytes. */
  take(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.#bytes.subarray(start, this.#at);
  }

  /** A view of the bytes up to the next line feed, which is passed. */
  line(): Uint8Array {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) throw this.fault('argument', 'a line', `${this.remaining} bytes without a line end`);
    const line = this.#bytes.subarray(this.#at, end);
    this.#at = end + 1;
    return line;
  }

  /** Passes `length` bytes and returns where they start. */
  #advance(length: number): number {
    if (!(length >= 0 && length <= this.remaining)) {
      throw this.fault(
        'argument',
        `${length < 0 ? 'a length >= 0' : `${length} bytes`}`,
        length < 0 ? String(length) : `${this.remaining} left`,
      );
    }
    const start = this.#at;
    this.#at += length;
    return start;
  }
}
