/** @file The errors of every bptt package: each says what was wrong, what was expected and what was found. */
import { inWords } from './in-words.js';

export type BpttErrorCode =
  | 'BPTT_ARGUMENT'
  | 'BPTT_SHAPE'
  | 'BPTT_FORMAT'
  | 'BPTT_FILE'
  | 'BPTT_BACKEND'
  | 'BPTT_STATE_DICT'
  | 'BPTT_NOT_FINITE'
  | 'BPTT_ABORTED';

/** The base of all errors that bptt throws on purpose. Recognise it by `code`, not by `instanceof`: each package bundles its own copy. */
export class BpttError extends Error {
  constructor(
    readonly code: BpttErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = nameOf(code);
  }
}

/** BPTT_STATE_DICT -> StateDictError: a class's own name would not survive a minifier. */
function nameOf(code: BpttErrorCode): string {
  const words = code.toLowerCase().split('_').slice(1);
  return `${words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('')}Error`;
}

/** Whether `error` is bptt's own: a mistake in the input with a message made for its user. */
export function isBpttError(error: unknown): error is BpttError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('BPTT_');
}

/** An argument out of its range: `epochs: expected a whole number >= 1, got 0`, and perhaps what to do. */
export class ArgumentError extends BpttError {
  constructor(argument: string, expected: string, got: unknown, advice?: string) {
    const found = typeof got === 'string' ? `'${got}'` : inWords(got);
    super('BPTT_ARGUMENT', `${argument}: expected ${expected}, got ${found}${advice ? `; ${advice}` : ''}`);
  }
}

/** A tensor or array of the wrong shape: `input: expected [T, B, 28], got [32, 28]`, and perhaps what to do. */
export class ShapeError extends BpttError {
  constructor(argument: string, expected: string, got: readonly number[], advice?: string) {
    super('BPTT_SHAPE', `${argument}: expected ${expected}, got [${got.join(', ')}]${advice ? `; ${advice}` : ''}`);
  }
}

/** Where in which bytes a format is broken. */
export interface FormatFault {
  /** What was being read, such as a file's path. */
  source: string;
  /** The field of the format that is wrong. */
  field: string;
  /** The byte at which that field starts. */
  offset?: number | undefined;
  expected: string;
  found: string;
}

/** Bytes that are not what their format says: `a.idx: magic (byte 0): expected 0x00000803, found 0x3c21444f`. */
export class FormatError extends BpttError {
  constructor({ source, field, offset, expected, found }: FormatFault) {
    const place = offset === undefined ? field : `${field} (byte ${offset})`;
    super('BPTT_FORMAT', `${source}: ${place}: expected ${expected}, found ${found}`);
  }
}

/** A file or folder that cannot be read or written: `models/a.safetensors: cannot be written: no such folder`. */
export class FileError extends BpttError {
  constructor(path: string, problem: string, options?: ErrorOptions) {
    super('BPTT_FILE', `${path}: ${problem}`, options);
  }
}

/** A tfjs backend that is missing, does not fit, or failed to start. */
export class BackendError extends BpttError {
  constructor(problem: string, options?: ErrorOptions) {
    super('BPTT_BACKEND', problem, options);
  }
}
