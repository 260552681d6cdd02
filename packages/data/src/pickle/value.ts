/** @file What can lie on the unpickler's stack; tuples and lists are both arrays. */
import type { NumpyArray } from './numpy-array.js';
import type { NumpyDtype } from './numpy-dtype.js';
import { brief, Text } from './text.js';

/** A name on the allow-list, such as `numpy.dtype`. */
export class Global {
  constructor(readonly name: string) {}

  toString(): string {
    return this.name;
  }
}

export type Value = null | boolean | number | Text | Uint8Array | Global | NumpyDtype | NumpyArray | Value[];

/** For error messages, in one short line and in Python's words. */
export function describe(value: Value | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (Array.isArray(value)) return `a list or tuple of ${value.length}`;
  return value.toString();
}

/** The text where a name is due, which Python 2 writes as bytes; else what is there instead. */
export const nameIn = (value: Value | undefined): string =>
  value instanceof Text || value instanceof Uint8Array ? brief(value) : describe(value);
