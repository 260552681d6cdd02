/** @file Python's string literals, in which protocol 0 of Python 2 stores bytes: 'a\x00\n'. */
import { hexAt } from './digits.js';

const simple: Record<string, number> = {
  '\\': 0x5c,
  "'": 0x27,
  '"': 0x22,
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
};

/** The bytes between the quotes with escapes undone; undefined for what Python's `repr` of bytes never writes. */
export function bytesOfLiteral(literal: Uint8Array): Uint8Array | undefined {
  const quote = literal[0];
  const end = literal.length - 1;
  if (end < 1 || (quote !== 0x27 && quote !== 0x22) || literal[end] !== quote) return undefined;
  const result = new Uint8Array(end);
  let length = 0;
  for (let i = 1; i < end; i++) {
    let byte: number | undefined = literal[i];
    if (byte === quote) return undefined;
    if (byte === 0x5c) {
      const letter = String.fromCharCode(literal[++i]!);
      if (letter === 'x') {
        byte = hexAt(literal, i + 1, 2);
        i += 2;
      } else byte = simple[letter];
      if (byte === undefined || i >= end) return undefined;
    }
    result[length++] = byte!;
  }
  return result.subarray(0, length);
}
