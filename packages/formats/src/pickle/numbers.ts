/** @file The numbers of a pickle that are not of a fixed size: lines of text, and integers of any length. */
import { wholeNumberIn } from './digits.js';
import type { Fault } from './pickle-bytes.js';
import { brief } from './text.js';

/** Of INT and LONG: `-12`, `12L`. */
export const integer = (line: Uint8Array, fault: Fault): number =>
  wholeNumberIn(line) ?? spelled(line, /^[+-]?\d{1,20}L?$/, fault);

/** Of FLOAT: what Python's `repr` writes, but neither nan nor inf. */
export const decimal = (line: Uint8Array, fault: Fault): number =>
  wholeNumberIn(line) ?? spelled(line, /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i, fault);

/** Of PUT and GET. */
export const memoIndex = (line: Uint8Array, fault: Fault): number =>
  wholeNumberIn(line) ?? spelled(line, /^\d{1,20}$/, fault);

/** Of LONG1 and LONG4: two's complement, least byte first. */
export function signed(digits: Uint8Array, fault: Fault): number {
  if (digits.length > 8) throw fault('number', 'at most 8 bytes', String(digits.length));
  const value = digits.reduceRight((sum, digit) => sum * 256 + digit, 0);
  const negative = (digits.at(-1) ?? 0) >= 0x80;
  return exact(negative ? value - 256 ** digits.length : value, fault);
}

function spelled(line: Uint8Array, pattern: RegExp, fault: Fault): number {
  const text = brief(line);
  if (!pattern.test(text)) throw fault('number', 'a decimal number', `'${text}'`);
  return exact(Number(text.replace('L', '')), fault);
}

function exact(value: number, fault: Fault): number {
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw fault('number', 'one within 2^53', String(value));
  return value;
}
