import { describe, expect, it } from 'vitest';
import { widens } from './self-check.js';

const magic = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const text = (name: string): number[] => [name.length, ...new TextEncoder().encode(name)];
const section = (id: number, ...content: number[]): number[] => [id, content.length, ...content];

const eight = (byte: number): number[] => Array.from({ length: 8 }, () => byte);

/** A module in place of a build: its `inputGradient`, whose c is the seventh of eight parameters, does `body`. */
function build(...body: number[]): WebAssembly.Module {
  const code = [...body, 0x0b];
  return new WebAssembly.Module(
    Uint8Array.from([
      ...magic,
      ...section(1, 1, 0x60, 8, ...eight(0x7f), 0),
      ...section(2, 1, ...text('env'), ...text('memory'), 2, 0, 0),
      ...section(3, 1, 0),
      ...section(7, 1, ...text('inputGradient'), 0, 0),
      ...section(10, 1, code.length, ...code),
    ]),
  );
}

// for (i = 0; i < 2^20 - 1; i++);
const slow = build(
  1,
  1,
  0x7f,
  0x03,
  0x40,
  0x20,
  8,
  0x41,
  1,
  0x6a,
  0x22,
  8,
  0x41,
  0xff,
  0xff,
  0x3f,
  0x49,
  0x0d,
  0,
  0x0b,
);
const fast = build(0);
/** Writes 1 into the last of the 96 x 96 floats of c. */
const fastButWrong = build(0, 0x20, 6, 0x41, 1, 0x36, 2, 0xfc, 0x9f, 0x02);

describe('widens', () => {
  it('says yes to a faster build with the same bits', async () => {
    expect(await widens(slow, fast, 60_000)).toBe(true);
  });

  it('says no to a faster build of which one float differs', async () => {
    expect(await widens(slow, fastButWrong, 60_000)).toBe(false);
  });

  it('says no to a build that is not faster', async () => {
    expect(await widens(fast, slow, 20)).toBe(false);
  });
});
