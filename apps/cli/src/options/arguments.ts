/** @file Turns words of the command line into numbers, or says what was expected. */
import { InvalidArgumentError } from 'commander';
import { ArgumentError } from '@bptt/errors';
import { manyOf, takes, type NumberSchema } from './reader.js';

type Check = [expected: string, schema: NumberSchema];

/** What is checked last is what the schema of bptt.config.json says. */
const checked = (...checks: Check[]) =>
  takes(checks.at(-1)![1], (text: string) => {
    const value = text.trim() === '' ? NaN : Number(text);
    for (const [expected, schema] of checks)
      if (!fits(value, schema)) throw new InvalidArgumentError(`Expected ${expected}, got '${text}'.`);
    return value;
  });

const fits = (value: number, schema: NumberSchema): boolean =>
  Number.isFinite(value) &&
  (schema.type === 'number' || Number.isInteger(value)) &&
  value >= (schema.minimum ?? -Infinity) &&
  value > (schema.exclusiveMinimum ?? -Infinity) &&
  value <= (schema.maximum ?? Infinity) &&
  value < (schema.exclusiveMaximum ?? Infinity);

/** From here on, and not before, float32 rounds to infinity, to more than 0, to 1. */
const [overflow, underflow, one] = [2 ** 128 - 2 ** 103, 2 ** -150, 1 - 2 ** -25];

/** Networks compute in float32: a number that overflows there, or becomes 0 or 1, is not what was meant. */
const float = (expected: string, schema: Omit<NumberSchema, 'type'>, inFloat32: Omit<NumberSchema, 'type'>) =>
  checked([expected, { type: 'number', ...schema }], [`${expected} in float32`, { type: 'number', ...inFloat32 }]);

export const wholeNumberFrom = (minimum: number, maximum: number) =>
  checked([`a whole number from ${minimum} to ${maximum}`, { type: 'integer', minimum, maximum }]);
export const wholeNumberTo = (largest: number) => wholeNumberFrom(1, largest);
export const wholeNumber = checked([
  'a whole number >= 1',
  { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
]);
/** More than 4096 would not leave the 4 GiB of a WASM heap room to train in. */
export const hiddenSize = wholeNumberTo(4096);
/** 0 lets the system choose one. */
export const port = checked(['a port from 0 to 65535', { type: 'integer', minimum: 0, maximum: 65_535 }]);
export const positive = float(
  'a number > 0',
  { exclusiveMinimum: 0 },
  { exclusiveMinimum: underflow, exclusiveMaximum: overflow },
);
export const nonNegative = float('a number >= 0', { minimum: 0 }, { minimum: 0, exclusiveMaximum: overflow });
export const finite = float('a number', {}, { exclusiveMinimum: -overflow, exclusiveMaximum: overflow });
export const belowOne = float(
  'a number >= 0 and < 1',
  { minimum: 0, exclusiveMaximum: 1 },
  { minimum: 0, exclusiveMaximum: one },
);
export const fraction = checked(['a fraction from 0 to 1', { type: 'number', minimum: 0, maximum: 1 }]);
export const seed = wholeNumberFrom(0, 0xffffffff);

export const words = (text: string): string[] => text.split(',').map((word) => word.trim());

/** @param flag what it is called where one of the words is none of `names`. */
export const listOf = <Name extends string>(flag: string, names: readonly Name[]) =>
  takes(manyOf({ enum: names }), (text) =>
    words(text).map((word) => {
      const name = names.find((each) => each === word);
      if (name === undefined) throw new ArgumentError(flag, `a list of ${names.join(', ')}`, word);
      return name;
    }),
  );
