/** @file The header of NumPy's `.npy`: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
import { FormatError } from '@bptt/errors';
import { elementBytes } from '../safetensors/format.js';

export const magic = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59); // \x93NUMPY

/** NumPy's names of types, without the byte order, and ours. */
export const dtypes = {
  b1: 'BOOL',
  i1: 'I8',
  u1: 'U8',
  i2: 'I16',
  u2: 'U16',
  i4: 'I32',
  u4: 'U32',
  i8: 'I64',
  u8: 'U64',
  f2: 'F16',
  f4: 'F32',
  f8: 'F64',
} as const;

export interface Header {
  dtype: (typeof dtypes)[keyof typeof dtypes];
  bigEndian: boolean;
  fortranOrder: boolean;
  shape: number[];
  /** Where the numbers start. */
  end: number;
}

/** A header that is longer describes no plain array. */
const maxHeaderBytes = 65536;

/** @throws FormatError unless the bytes start with a header, and have as many numbers behind it as it says. */
export function readHeader(bytes: Uint8Array, source: string): Header {
  const fail = (field: string, offset: number, expected: string, found: string) =>
    new FormatError({ source, field, offset, expected, found });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (!magic.every((byte, i) => bytes[i] === byte)) throw fail('magic', 0, "'\\x93NUMPY'", 'other bytes');
  const version = bytes[6]!;
  if (!(version >= 1 && version <= 3)) throw fail('version', 6, '1, 2 or 3', String(bytes[6]));
  const start = version === 1 ? 10 : 12;
  if (bytes.length < start) throw fail('header length', 8, `${start - 8} bytes`, 'the end of the file');
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const end = start + length;
  if (length > maxHeaderBytes) throw fail('header length', 8, `at most ${maxHeaderBytes}`, String(length));
  if (end > bytes.length) throw fail('header length', 8, `at most ${bytes.length - start}`, String(length));

  const text = new TextDecoder().decode(bytes.subarray(start, end)).trim();
  const field = (name: string, pattern: RegExp, expected: string): RegExpExecArray => {
    const place = new RegExp(`'${name}'\\s*:\\s*`).exec(text);
    const value = place ? text.slice(place.index + place[0].length) : '';
    const match = pattern.exec(value);
    if (!match) throw fail(name, start, expected, value ? value.slice(0, 60) : 'nothing');
    return match;
  };
  if (!text.startsWith('{') || !text.endsWith('}')) throw fail('header', start, 'a dict { ... }', text.slice(0, 60));
  const names = Object.keys(dtypes).join(', ');
  const [, order, type] = field('descr', /^'([<>|=]?)(\w\w)'/, `a plain type of number, one of ${names}`);
  if (!Object.hasOwn(dtypes, type!)) throw fail('descr', start, `one of ${names}`, `'${order}${type}'`);
  const [, fortran] = field('fortran_order', /^(True|False)/, 'True or False');
  const [, sizes] = field('shape', /^\(((?:\s*\d{1,15}L?\s*,)*\s*(?:\d{1,15}L?)?\s*)\)/, 'a tuple of whole numbers');
  const shape = [...sizes!.matchAll(/\d+/g)].map(Number);
  const dtype = dtypes[type as keyof typeof dtypes];
  const wanted = shape.reduce((product, n) => product * n, elementBytes[dtype]);
  if (bytes.length - end !== wanted)
    throw fail('data', end, `${wanted} bytes for ${type} [${shape.join(', ')}]`, String(bytes.length - end));
  return { dtype, bigEndian: order === '>', fortranOrder: fortran === 'True', shape, end };
}
