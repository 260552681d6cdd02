/** @file The one check of whole-number arguments. */
import { ArgumentError } from '@bptt/errors';

/** Returns `value`. @throws ArgumentError unless it is a whole number from `least` to `most`. */
export function wholeNumber(argument: string, value: number, least: number, most = Number.MAX_SAFE_INTEGER): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  const range = most === Number.MAX_SAFE_INTEGER ? `>= ${least}` : `from ${least} to ${most}`;
  throw new ArgumentError(argument, `a whole number ${range}`, value);
}
