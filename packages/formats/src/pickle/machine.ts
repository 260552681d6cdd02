/** @file What the opcodes of a pickle work on: its bytes, the stack, and what the pickle may use besides data. */
import { FormatError } from '@bptt/errors';
import { Inert } from './inert.js';
import { PickleBytes, type Fault } from './pickle-bytes.js';
import { PickleStack } from './pickle-stack.js';
import { brief, type Text } from './text.js';
import { Global, type Call, type Value } from './value.js';

/** What a pickle may use besides numbers, strings and containers. */
export interface Vocabulary {
  /** What stands in for each name that may be called, or named in an argument. */
  names: ReadonlyMap<string, Call>;
  /** What such names make, for the error that refuses others: `numpy's arrays of numbers`. */
  expected: string;
  /** What stands in for a reference to something outside the pickle; refused when left out. */
  persistent?: (id: Value, fault: Fault) => Value;
  /** Whether what is not on the list stands there as an `Inert` value, instead of being an error: for files in which nobody needs it. */
  inert?: boolean;
}

/** Values that could not be made and are kept as inert ones, with an error of a kilobyte each: more than a checkpoint has. */
const mostTroubles = 10_000;

export class Machine {
  readonly input: PickleBytes;
  readonly stack: PickleStack;
  readonly fault: Fault;
  #troubles = 0;

  constructor(
    bytes: Uint8Array,
    source: string,
    readonly vocabulary: Vocabulary,
  ) {
    this.input = new PickleBytes(bytes, source);
    this.fault = this.input.fault;
    this.stack = new PickleStack(bytes.length, this.fault);
  }

  /** What a name stands for. A dotted one, which would reach into a module, is never on the list. */
  resolve(module: Text | Uint8Array, attribute: Text | Uint8Array): Global | Inert {
    const { names, expected, inert } = this.vocabulary;
    const full = `${brief(module)}.${brief(attribute)}`;
    if (names.has(full) && !brief(attribute).includes('.')) return new Global(full);
    if (inert) return new Inert(full);
    throw this.fault('global', `only ${expected}`, `${full}; nothing of it was run`);
  }

  /** What `make` makes; with `inert`, what stands for it where that is at fault. */
  attempt(kind: string, make: () => Value): Value {
    try {
      return make();
    } catch (error) {
      if (this.vocabulary.inert && error instanceof FormatError && this.#troubles++ < mostTroubles)
        return new Inert(kind, error);
      throw error;
    }
  }
}

/** What an opcode does, by its name in Python's pickletools and its byte. */
export type Opcodes = Record<string, [code: number, run: (machine: Machine) => void]>;
