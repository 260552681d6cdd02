/** @file A string in a pickle, kept as its bytes until someone asks: Python 2 and old protocols store whole images in strings. */
import { hexAt } from './digits.js';

/** A string as the pickle encodes it: where it stands, since a view of its bytes would take four times as much as this. */
export class Text {
  readonly #memory: ArrayBufferLike;
  readonly #start: number;
  readonly #length: number;
  #latin1: Uint8Array | undefined;

  constructor(
    { buffer, byteOffset, length }: Uint8Array,
    readonly encoding: 'utf-8' | 'raw-unicode-escape' = 'utf-8',
  ) {
    this.#memory = buffer;
    this.#start = byteOffset;
    this.#length = length;
  }

  get bytes(): Uint8Array {
    return new Uint8Array(this.#memory, this.#start, this.#length);
  }

  /** The code points as bytes, once and for all; undefined where one is above 255 or the encoding is broken. */
  latin1(): Uint8Array | undefined {
    return (this.#latin1 ??= this.encoding === 'utf-8' ? latin1OfUtf8(this.bytes) : latin1OfEscapes(this.bytes));
  }

  /** The whole string. */
  decode(): string {
    if (this.encoding === 'utf-8') return decoder.decode(this.bytes);
    const latin1 = this.latin1();
    return latin1 ? Array.from(latin1, (byte) => String.fromCharCode(byte)).join('') : decoder.decode(this.bytes);
  }

  toString(): string {
    return `the string '${brief(this)}'`;
  }
}

const decoder = new TextDecoder();

/** The start of a text or of bytes that stand for one, fit for comparing names and for one line of an error message. */
export function brief(text: Text | Uint8Array): string {
  const bytes = text instanceof Text ? text.bytes : text;
  const start = decoder.decode(bytes.subarray(0, 80));
  return start.replaceAll(/[^\x20-\x7e]/g, '?') + (bytes.length > 80 ? '...' : '');
}

function latin1OfUtf8(utf8: Uint8Array): Uint8Array | undefined {
  const result = new Uint8Array(utf8.length);
  let length = 0;
  for (let i = 0; i < utf8.length; i++) {
    const byte = utf8[i]!;
    if (byte < 0x80) result[length++] = byte;
    else {
      // Code points 128 to 255 are 0xc2 or 0xc3 and one byte more.
      const next = utf8[++i] ?? 0;
      if ((byte !== 0xc2 && byte !== 0xc3) || (next & 0xc0) !== 0x80) return undefined;
      result[length++] = ((byte & 3) << 6) | (next & 0x3f);
    }
  }
  return result.subarray(0, length);
}

/** Python's raw-unicode-escape: latin-1 in which only \uXXXX and \UXXXXXXXX mean something. */
function latin1OfEscapes(escaped: Uint8Array): Uint8Array | undefined {
  const result = new Uint8Array(escaped.length);
  let length = 0;
  for (let i = 0; i < escaped.length; i++) {
    result[length++] = escaped[i]!;
    if (escaped[i] !== 0x5c) continue;
    const kind = escaped[++i];
    const digits = kind === 0x75 ? 4 : kind === 0x55 ? 8 : 0;
    if (digits === 0) {
      // The backslash and what follows it are literal, a second backslash included.
      if (kind !== undefined) result[length++] = kind;
      continue;
    }
    const code = hexAt(escaped, i + 1, digits);
    if (code === undefined || code > 255) return undefined;
    result[length - 1] = code;
    i += digits;
  }
  return result.subarray(0, length);
}
