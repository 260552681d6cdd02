/** @file Model files by numbers, so that a worker need not be sent again what it has. */

/** A model file; without its bytes, the one of that number which the worker has been sent before. */
export interface NumberedFile {
  id: number;
  /** Safetensors. */
  bytes?: Uint8Array;
}

const numbers = new WeakMap<Uint8Array, number>();
let last = 0;

/** The same number for the same array, another one for each other. */
export function numbered(bytes: Uint8Array): Required<NumberedFile> {
  const id = numbers.get(bytes) ?? ++last;
  numbers.set(bytes, id);
  return { id, bytes };
}
