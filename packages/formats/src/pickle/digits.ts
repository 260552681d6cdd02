/** @file Numbers spelled in ASCII, read without making a string of each: protocol 0 spells millions of them. */

/** The hexadecimal number in the `count` bytes from `at`; undefined where they are not all digits. */
export function hexAt(bytes: Uint8Array, at: number, count: number): number | undefined {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const byte = bytes[i] ?? 0;
    const lower = byte | 0x20;
    if (byte >= 0x30 && byte <= 0x39) value = value * 16 + byte - 0x30;
    else if (lower >= 0x61 && lower <= 0x66) value = value * 16 + lower - 0x57;
    else return undefined;
  }
  return value;
}

/** The whole number that a line spells in plain digits, at most 15; undefined for any other line. */
export function wholeNumberIn(line: Uint8Array): number | undefined {
  if (line.length === 0 || line.length > 15) return undefined;
  let value = 0;
  for (const byte of line) {
    if (byte < 0x30 || byte > 0x39) return undefined;
    value = value * 10 + byte - 0x30;
  }
  return value;
}
