/** @file The bytes of an HDF5 file, read little-endian and within their bounds; structure that refers back to itself runs out of allowance. */
import { FormatError } from '@bptt/errors';

/** Structure is read about once; who reads far more of it than the file has goes in circles. */
const mostReadings = 4;

/** Stands for no address. */
const undefinedAddress = 2n ** 64n - 1n;

export class Hdf5Bytes {
  readonly #view: DataView;
  #allowance: number;

  constructor(
    readonly bytes: Uint8Array,
    readonly source: string,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#allowance = mostReadings * bytes.length;
  }

  /** The unsigned number of 1, 2, 4 or 8 bytes at a place; a larger one than any place in a file is an error. */
  number(field: string, at: number, size: number): number {
    this.#spend(field, at, size);
    if (size === 1) return this.#view.getUint8(at);
    if (size === 2) return this.#view.getUint16(at, true);
    if (size === 4) return this.#view.getUint32(at, true);
    const value = this.#view.getBigUint64(at, true);
    if (value > Number.MAX_SAFE_INTEGER) this.fail(field, at, 'a place in the file', String(value));
    return Number(value);
  }

  /** An address, or undefined where there is none. */
  address(field: string, at: number): number | undefined {
    this.#spend(field, at, 8);
    return this.#view.getBigUint64(at, true) === undefinedAddress ? undefined : this.number(field, at, 8);
  }

  /** A part of the file, which is not copied. */
  part(field: string, at: number, length: number): Uint8Array {
    this.#spend(field, at, length);
    return this.bytes.subarray(at, at + length);
  }

  text(field: string, at: number, length: number): string {
    return new TextDecoder().decode(this.part(field, at, length));
  }

  expectSignature(field: string, at: number, signature: string): void {
    const found = this.text(field, at, signature.length);
    if (found !== signature) this.fail(field, at, signature, JSON.stringify(found));
  }

  expectWithin(field: string, at: number, length: number): void {
    if (!(at >= 0 && length >= 0 && at + length <= this.bytes.length))
      this.fail(field, at, `${length} bytes`, `the end of the file at ${this.bytes.length}`);
  }

  fail(field: string, offset: number, expected: string, found: string): never {
    throw new FormatError({ source: this.source, field, offset, expected, found });
  }

  #spend(field: string, at: number, length: number): void {
    this.expectWithin(field, at, length);
    this.#allowance -= length;
    if (this.#allowance < 0) this.fail(field, at, 'structure that is read once', 'parts that share their bytes');
  }
}
