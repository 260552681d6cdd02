/** @file Unpacks gzip, of one member or several, and no more of it than is wanted. */
import { FormatError } from '@bptt/errors';

/** The most that is unpacked from one file, so that a process of 70 MB stays below 300: of images, EMNIST's digits are 188 MB; `mnist.pkl` is 220 MB. */
export const maxUnpackedBytes = { images: 192_000_000, pickle: 221_000_000 };

/** What is larger is counted first, so that it lies in the memory once. */
const countedFrom = 2 ** 26;

/** Deflate cannot shrink data further than this (zlib's technical notes: 1032 to 1). */
export const maxRatio = 1032;

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** How many bytes there should be, and what refuses more, at least so many. */
export interface Wanted {
  bytes: number;
  refuse(found: number): never;
}

/**
 * The unpacked bytes, of all members one after another; zeros may fill the file up behind them. Unpacking stops as soon as there are
 * more than `wanted` calls for, so that a small file cannot fill the memory.
 * @param wanted is asked with at least `headBytes` bytes (fewer where the data ends before).
 * @throws FormatError for gzip that is cut or damaged, and whatever `wanted` and its `refuse` throw.
 */
export async function gunzip(
  bytes: Uint8Array,
  source: string,
  headBytes: number,
  wanted: (head: Uint8Array) => Wanted,
): Promise<Uint8Array> {
  const unpack = async (exactly?: number): Promise<Unpacked> =>
    (await unpackOne(bytes, new Unpacked(headBytes, wanted, exactly))) ??
    (await unpackMembers(bytes, source, new Unpacked(headBytes, wanted, exactly)));
  const unpacked = await unpack();
  return unpacked.isCounted ? (await unpack(unpacked.length)).bytes : unpacked.bytes;
}

/** What has come so far, in a buffer that grows with it, or that has the size of what is known to come. */
class Unpacked {
  length = 0;
  #bytes: Uint8Array<ArrayBuffer>;
  readonly #exactly: number | undefined;
  #most: Wanted | undefined;
  readonly #headBytes: number;
  readonly #wanted: (head: Uint8Array) => Wanted;

  constructor(headBytes: number, wanted: (head: Uint8Array) => Wanted, exactly?: number) {
    this.#exactly = exactly;
    this.#bytes = new Uint8Array(exactly ?? 2 ** 16);
    this.#headBytes = headBytes;
    this.#wanted = wanted;
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  /** Whether there is more than was kept. */
  get isCounted(): boolean {
    return this.#exactly === undefined && this.length > countedFrom;
  }

  /** @throws what `refuse` throws where that is more than wanted. */
  add(piece: Uint8Array): void {
    const [start, length] = [this.length, this.length + piece.length];
    this.length = length;
    if (this.isCounted) this.#bytes = new Uint8Array();
    else {
      if (length > this.#bytes.length) {
        const grown = new Uint8Array(Math.max(length, Math.min(2 * this.#bytes.length, this.#most?.bytes ?? Infinity)));
        grown.set(this.#bytes.subarray(0, start));
        this.#bytes = grown;
      }
      this.#bytes.set(piece, start);
    }
    if (length >= this.#headBytes) this.#most ??= this.#wanted(this.bytes);
    if (this.#most && length > this.#most.bytes) this.#most.refuse(length);
  }
}

/** By the engine, which is fast; undefined where it finds more than one member, or anything wrong. */
async function unpackOne(bytes: Uint8Array, unpacked: Unpacked): Promise<Unpacked | undefined> {
  // A Blob's stream comes in pieces of about 64 KiB, so no engine inflates the whole file in one go.
  const reader = new Blob([bytes as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream('gzip'))
    .getReader();
  for (;;) {
    const piece = await reader.read().catch(() => undefined);
    if (!piece) return undefined;
    if (piece.done) {
      // Engines differ in what they make of more members; gzip ends with the unpacked size of the last one.
      const stated = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4, 4).getUint32(0, true);
      return stated === unpacked.length ? unpacked : undefined;
    }
    try {
      unpacked.add(piece.value);
    } catch (error) {
      await reader.cancel();
      throw error;
    }
  }
}

/** Member by member, as the program gunzip does. */
async function unpackMembers(bytes: Uint8Array, source: string, unpacked: Unpacked): Promise<Unpacked> {
  const { Inflate } = await import('pako');
  const inflate = new Inflate() as InstanceType<typeof Inflate> & { ended: boolean; strm: { next_in: number } };
  inflate.onData = (piece) => unpacked.add(piece as Uint8Array);
  const damaged = (found: string, offset: number) =>
    new FormatError({
      source,
      field: 'gzip',
      expected: 'complete gzip data',
      found: `cut or damaged data: ${found}`,
      offset,
    });
  inflate.push(bytes, true);
  const end = inflate.strm.next_in;
  if (inflate.err || !inflate.ended) throw damaged(inflate.msg || 'the end of the file', end);
  const more = bytes.subarray(end).findIndex((byte) => byte !== 0);
  if (more >= 0) throw damaged('other bytes behind it', end + more);
  return unpacked;
}
