/** @file The header of an IDX file: its magic number and its sizes. */
import { FormatError } from '@bptt/errors';
import { looksLike } from '../looks-like.js';
import { sizeOf } from '../nd-array.js';

/** What the files hold: ubyte in three dimensions and in one; QMNIST's labels are rows of int32, which begin with the class. */
export const idxKinds = {
  images: { magic: 0x00000803, sizes: ['number of images', 'number of rows', 'number of columns'] },
  labels: { magic: 0x00000801, sizes: ['number of labels'] },
  labelRows: { magic: 0x00000c02, sizes: ['number of labels', 'number of columns'] },
} as const;

export type IdxKind = (typeof idxKinds)[keyof typeof idxKinds];

export interface IdxHeader {
  shape: number[];
  /** Bytes before the data. */
  headBytes: number;
  /** Bytes of the whole file. */
  fileBytes: number;
}

export const headBytesOf = ({ sizes }: IdxKind): number => 4 + 4 * sizes.length;

/**
 * Reads the header at the start of `bytes`, http://yann.lecun.com/exdb/mnist (the IDX file format).
 * @throws FormatError for another magic number, a cut header or a size of zero.
 */
export function readHeader(bytes: Uint8Array, source: string, kind: IdxKind): IdxHeader {
  const fault = (field: string, offset: number, expected: string, found: string) =>
    new FormatError({ source, field, offset, expected, found });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 4) throw fault('magic', 0, nameOf(kind.magic), `${bytes.length} bytes in all`);
  const magic = view.getUint32(0);
  if (magic !== kind.magic) throw fault('magic', 0, nameOf(kind.magic), nameOf(magic) + looksLike(bytes));

  const headBytes = headBytesOf(kind);
  if (bytes.length < headBytes) throw fault('header', 0, `${headBytes} bytes`, `${bytes.length} bytes in all`);
  const shape = kind.sizes.map((field, d) => {
    const offset = 4 + 4 * d;
    const size = view.getUint32(offset);
    if (size === 0) throw fault(field, offset, 'at least 1', '0');
    return size;
  });
  const bytesEach = kind === idxKinds.labelRows ? 4 : 1;
  return { shape, headBytes, fileBytes: headBytes + bytesEach * sizeOf(shape) };
}

const typeNames: Record<number, string> = {
  0x08: 'ubyte',
  0x09: 'byte',
  0x0b: 'int16',
  0x0c: 'int32',
  0x0d: 'float32',
  0x0e: 'float64',
};

/** `0x00000d03 (float32, 3 dimensions)` */
function nameOf(magic: number): string {
  const type = magic < 0x10000 ? typeNames[magic >>> 8] : undefined;
  const dimensions = magic & 0xff;
  const meaning = type === undefined ? 'not IDX' : `${type}, ${dimensions} dimension${dimensions === 1 ? '' : 's'}`;
  return `0x${magic.toString(16).padStart(8, '0')} (${meaning})`;
}
