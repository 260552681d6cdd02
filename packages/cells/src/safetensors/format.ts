/** @file The safetensors format: https://huggingface.co/docs/safetensors#format */

/** Bytes an element takes, for the types that are read here. */
export const elementBytes = { F32: 4, F64: 8, I32: 4, I64: 8, U8: 1 } as const;

export type Dtype = keyof typeof elementBytes;

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
export function floats({ bytes }: StoredTensor): Float32Array {
  const aligned = bytes.byteOffset % 4 ? bytes.slice() : bytes;
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}
