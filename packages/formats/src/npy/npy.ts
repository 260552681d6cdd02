/** @file NumPy's `.npy`: one array, read whatever its byte and memory order, written as NumPy does. */
import { ArgumentError, expectBytes, kindOf, ShapeError, type Bytes } from '@bptt/errors';
import { elementBytes, numbers } from '../safetensors/format.js';
import { magic, readHeader, type dtypes } from './header.js';

/** Numbers in row-major order and the shape they stand for. */
export interface NumpyArrayData {
  data: ReturnType<typeof numbers>;
  shape: number[];
}

/**
 * The array in a file of `np.save`: numbers in an array of their own kind; float16 as float32, bool as bytes, 64-bit whole numbers as
 * float64 (exact up to 2^53). What Python would have to unpickle is refused.
 * @throws FormatError that names `source`, the field and its byte.
 */
export function readNpy(given: Bytes, source = 'npy'): NumpyArrayData {
  const bytes = expectBytes(source, given);
  const { dtype, bigEndian, fortranOrder, shape, end } = readHeader(bytes, source);
  const width = elementBytes[dtype];
  let stored: Uint8Array = bytes.slice(end);
  if (bigEndian) for (let at = 0; at < stored.length; at += width) stored.subarray(at, at + width).reverse();
  if (fortranOrder && shape.length > 1) stored = rowMajor(stored, shape, width);
  return { data: numbers({ dtype, shape, bytes: stored }), shape };
}

/** Elements that lie with the first index fastest, with the last one fastest. */
function rowMajor(from: Uint8Array, shape: readonly number[], width: number): Uint8Array {
  const to = new Uint8Array(from.length);
  const index = shape.map(() => 0);
  const strides = shape.map((_, d) => shape.slice(0, d).reduce((product, n) => product * n, width));
  let at = 0;
  for (let place = 0; place < to.length; place += width) {
    to.set(from.subarray(at, at + width), place);
    for (let d = shape.length - 1; d >= 0; d--) {
      at += strides[d]!;
      if (++index[d]! < shape[d]!) break;
      at -= strides[d]! * shape[d]!;
      index[d] = 0;
    }
  }
  return to;
}

const kinds: Record<string, { name: keyof typeof dtypes; order: '<' | '|' }> = {
  Float32Array: { name: 'f4', order: '<' },
  Float64Array: { name: 'f8', order: '<' },
  Int32Array: { name: 'i4', order: '<' },
  Uint32Array: { name: 'u4', order: '<' },
  Int16Array: { name: 'i2', order: '<' },
  Uint16Array: { name: 'u2', order: '<' },
  Int8Array: { name: 'i1', order: '|' },
  Uint8Array: { name: 'u1', order: '|' },
};

/** The bytes of a file that `np.load` reads: what `np.save` writes of the same array. @throws ArgumentError, ShapeError for what is no array. */
export function writeNpy({ data, shape }: { data: NumpyArrayData['data']; shape: readonly number[] }): Uint8Array {
  const kind = kinds[kindOf(data)];
  if (!kind) throw new ArgumentError('data', `one of ${Object.keys(kinds).join(', ')}`, data);
  const size = shape.reduce((product, n) => product * n, 1);
  if (!shape.every((n) => Number.isInteger(n) && n >= 0) || size !== data.length)
    throw new ShapeError('shape', `${data.length} numbers, as many as its data`, shape);
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dict = `{'descr': '${kind.order}${kind.name}', 'fortran_order': False, 'shape': ${tuple}, }`;
  // Filled up so that the numbers start at a multiple of 64.
  const header = `${dict}${' '.repeat(63 - ((10 + dict.length) % 64))}\n`;
  const bytes = new Uint8Array(10 + header.length + data.byteLength);
  bytes.set(magic);
  bytes.set([1, 0, header.length & 0xff, header.length >> 8], 6);
  bytes.set(new TextEncoder().encode(header), 10);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 10 + header.length);
  return bytes;
}
