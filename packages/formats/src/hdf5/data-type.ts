/** @file The types and shapes of HDF5's numbers and texts; sections IV.A.2.b and IV.A.2.d of the format. */
import type { Dtype } from '../safetensors/format.js';
import type { Hdf5Bytes } from './hdf5-bytes.js';

export interface DataType {
  /** Safetensors' name of a number's type; else what it is called here, which nothing reads. */
  dtype: Dtype;
  /** Bytes an element takes. */
  size: number;
  bigEndian: boolean;
  /** A text of fixed length, or of its own length in a heap. */
  text?: 'fixed' | 'heap';
}

const [wholeNumber, float, fixedText, ownLength] = [0, 1, 3, 9];

/** Of a float: the places and sizes of exponent and fraction, and the exponent's bias, as bytes of its properties. */
const floats: Record<string, string> = {
  '10,5,0,10,15': 'F16',
  '7,8,0,7,127': 'BF16',
  '23,8,0,23,127': 'F32',
  '52,11,0,52,1023': 'F64',
};

export function dataTypeAt(file: Hdf5Bytes, at: number): DataType {
  const kind = file.number('datatype', at, 1) & 15;
  const bits = file.number('datatype', at + 1, 1);
  const size = file.number('datatype', at + 4, 4);
  const bigEndian = (bits & 1) === 1;
  if (size === 0) return file.fail('datatype', at, 'a size >= 1', '0');
  if (kind === wholeNumber) return { dtype: `${bits & 8 ? 'I' : 'U'}${8 * size}`, size, bigEndian };
  if (kind === float) {
    const properties = [12, 13, 14, 15].map((i) => file.number('datatype', at + i, 1));
    const layout = [...properties, file.number('datatype', at + 16, 4)].join();
    const dtype = floats[layout];
    const fits = dtype !== undefined && (bits & 0x40) === 0;
    return { dtype: fits ? dtype : `a float of ${size} bytes`, size, bigEndian };
  }
  if (kind === fixedText) return { dtype: 'text', size, bigEndian: false, text: 'fixed' };
  if (kind === ownLength && (bits & 15) === 1) return { dtype: 'text', size, bigEndian: false, text: 'heap' };
  return { dtype: `HDF5 class ${kind}`, size, bigEndian: false };
}

/** The sizes of each dimension; none of a single element. */
export function shapeAt(file: Hdf5Bytes, at: number): number[] {
  const version = file.number('dataspace', at, 1);
  if (version !== 1 && version !== 2) file.fail('dataspace', at, 'version 1 or 2', String(version));
  const rank = file.number('dataspace', at + 1, 1);
  const [none, kind] = [2, file.number('dataspace', at + 3, 1)];
  if (version === 2 && kind === none) return [0];
  const start = at + (version === 1 ? 8 : 4);
  return Array.from({ length: rank }, (_, i) => file.number('dataspace', start + 8 * i, 8));
}

/** How many elements a shape has; as many as the file has bytes is the most that can be there. */
export function countOf(file: Hdf5Bytes, shape: readonly number[], at: number): number {
  const count = shape.reduce((product, n) => product * n, 1);
  if (count > file.bytes.length)
    file.fail('dataspace', at, `at most the file's ${file.bytes.length} bytes`, `[${shape.join(', ').slice(0, 60)}]`);
  return count;
}
