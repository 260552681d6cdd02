/** @file Turns words of the command line into numbers, or says what was expected. */
import { InvalidArgumentError } from 'commander';

type Check = [expected: string, fits: (value: number) => boolean];

const checked =
  (...checks: Check[]) =>
  (text: string) => {
    const value = text.trim() === '' ? NaN : Number(text);
    for (const [expected, fits] of checks)
      if (!fits(value)) throw new InvalidArgumentError(`Expected ${expected}, got '${text}'.`);
    return value;
  };

/** Networks compute in float32: a number that overflows there, or becomes 0 or 1, is not what was meant. */
const float = (...[expected, fits]: Check) => {
  const finite: Check['1'] = (value) => fits(value) && Math.abs(value) < Infinity;
  return checked([expected, finite], [`${expected} in float32`, (value) => finite(Math.fround(value))]);
};

export const wholeNumber = checked(['a whole number >= 1', (value) => Number.isSafeInteger(value) && value >= 1]);
export const wholeNumberFrom = (least: number, largest: number) =>
  checked([
    `a whole number from ${least} to ${largest}`,
    (value) => Number.isInteger(value) && value >= least && value <= largest,
  ]);
export const wholeNumberTo = (largest: number) => wholeNumberFrom(1, largest);
/** More than 4096 would not leave the 4 GiB of a WASM heap room to train in. */
export const hiddenSize = wholeNumberTo(4096);
/** 0 lets the system choose one. */
export const port = checked([
  'a port from 0 to 65535',
  (value) => Number.isInteger(value) && value >= 0 && value <= 65_535,
]);
export const positive = float('a number > 0', (value) => value > 0);
export const nonNegative = float('a number >= 0', (value) => value >= 0);
export const finite = float('a number', (value) => !Number.isNaN(value));
export const belowOne = float('a number >= 0 and < 1', (value) => value >= 0 && value < 1);
export const fraction = checked(['a fraction from 0 to 1', (value) => value >= 0 && value <= 1]);
export const seed = checked([
  'a whole number from 0 to 4294967295',
  (value) => Number.isInteger(value) && value >= 0 && value <= 0xffffffff,
]);
