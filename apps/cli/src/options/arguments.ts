/** @file Turns words of the command line into numbers, or says what was expected. */
import { InvalidArgumentError } from 'commander';

const checked = (expected: string, fits: (value: number) => boolean) => (text: string) => {
  const value = text.trim() === '' ? NaN : Number(text);
  if (!fits(value)) throw new InvalidArgumentError(`Expected ${expected}, got '${text}'.`);
  return value;
};

export const wholeNumber = checked('a whole number >= 1', (value) => Number.isSafeInteger(value) && value >= 1);
export const wholeNumberTo = (largest: number) =>
  checked(`a whole number from 1 to ${largest}`, (value) => Number.isInteger(value) && value >= 1 && value <= largest);
/** More than 4096 would not leave the 4 GiB of a WASM heap room to train in. */
export const hiddenSize = checked(
  'a whole number from 1 to 4096',
  (value) => Number.isInteger(value) && value >= 1 && value <= 4096,
);
export const positive = checked('a number > 0', (value) => value > 0 && value < Infinity);
export const nonNegative = checked('a number >= 0', (value) => value >= 0 && value < Infinity);
export const finite = checked('a number', Number.isFinite);
export const belowOne = checked('a number >= 0 and < 1', (value) => value >= 0 && value < 1);
export const fraction = checked('a fraction from 0 to 1', (value) => value >= 0 && value <= 1);
export const seed = checked(
  'a whole number from 0 to 4294967295',
  (value) => Number.isInteger(value) && value >= 0 && value <= 0xffffffff,
);
