/** @file The safetensors format: https://huggingface.co/docs/safetensors#format */

import { FormatError } from '@bptt/errors';

/** Bytes an element takes, for the types whose numbers are read here. */
export const elementBytes = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U64: 8,
  U32: 4,
  U16: 2,
  U8: 1,
  BOOL: 1,
} as const;

/** A type whose numbers are read here, or the name of another one: such a tensor is listed, and an error only where it is wanted. */
export type Dtype = keyof typeof elementBytes | (string & {});

export const isReadable = (dtype: string): dtype is keyof typeof elementBytes => Object.hasOwn(elementBytes, dtype);

/** One tensor of a file: its bytes are row-major, little-endian and a copy. */
export interface StoredTensor {
  dtype: Dtype;
  shape: number[];
  bytes: Uint8Array;
}

/** What a safetensors file holds. */
export interface Safetensors {
  metadata: Map<string, string>;
  tensors: Map<string, StoredTensor>;
}

/** The header's length is the first field: 8 bytes, little-endian. */
export const lengthBytes = 8;

/** A header longer than this describes no recurrent network: refused before it is parsed. */
export const maxHeaderBytes = 8 * 1024 * 1024;

/** The numbers of a tensor of dtype F32. */
export const floats = (tensor: StoredTensor): Float32Array => view(Float32Array, tensor.bytes);

/**
 * The numbers of a tensor; whole ones beyond 2^53 are rounded.
 * @throws FormatError for a dtype that is not read here, such as F8_E4M3.
 */
export function numbers({
  dtype,
  bytes,
}: StoredTensor):
  Float32Array | Float64Array | Int32Array | Int16Array | Int8Array | Uint32Array | Uint16Array | Uint8Array {
  switch (dtype) {
    case 'F64':
      return view(Float64Array, bytes);
    case 'F32':
      return view(Float32Array, bytes);
    case 'F16':
      return Float32Array.from(view(Uint16Array, bytes), half);
    case 'BF16':
      return new Float32Array(Uint32Array.from(view(Uint16Array, bytes), (bits) => bits << 16).buffer);
    case 'I64':
      return Float64Array.from(view(BigInt64Array, bytes), Number);
    case 'U64':
      return Float64Array.from(view(BigUint64Array, bytes), Number);
    case 'U32':
      return view(Uint32Array, bytes);
    case 'U16':
      return view(Uint16Array, bytes);
    case 'I32':
      return view(Int32Array, bytes);
    case 'I16':
      return view(Int16Array, bytes);
    case 'I8':
      return view(Int8Array, bytes);
    case 'U8':
    case 'BOOL':
      return bytes;
    default:
      throw new FormatError({
        source: 'tensor',
        field: 'dtype',
        expected: Object.keys(elementBytes).join(', '),
        found: dtype,
      });
  }
}

type View<A> = { new (buffer: ArrayBufferLike, offset: number, length: number): A; BYTES_PER_ELEMENT: number };

function view<A>(type: View<A>, bytes: Uint8Array): A {
  const aligned = bytes.byteOffset % type.BYTES_PER_ELEMENT ? bytes.slice() : bytes;
  return new type(aligned.buffer, aligned.byteOffset, aligned.length / type.BYTES_PER_ELEMENT);
}

/** IEEE 754 binary16. */
export function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? (1024 + fraction) * 2 ** (exponent - 25) : fraction * 2 ** -24);
}
