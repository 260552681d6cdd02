/** @file What can lie on the unpickler's stack; tuples and lists are both arrays. */
import type { Fault } from './pickle-bytes.js';
import { brief, Text } from './text.js';

/** What stands in for an object of Python's. */
export abstract class Made {
  /** Takes over the state that BUILD gives. */
  setState(_state: Value, fault: Fault): void {
    throw fault('BUILD', 'an object with a state', this.toString());
  }

  /** For error messages, in one short line. */
  abstract toString(): string;
}

/** A name on the allow-list, such as `numpy.dtype`. */
export class Global extends Made {
  constructor(readonly name: string) {
    super();
  }

  override toString(): string {
    return this.name;
  }
}

export type Value = null | boolean | number | Text | Uint8Array | Made | Value[];

/** What stands in for calling a name on the allow-list. */
export type Call = (args: Value[], fault: Fault) => Value;

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
