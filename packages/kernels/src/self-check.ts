/** @file Whether a wide build is worth running: V8 may widen its tiles to 256 bits, or not, and says nothing. */
import { instantiate, type Exports } from './variants.js';

const size = 96; // a multiple of every tile's rows and columns
const bytes = size * size * 4;
const at = { a: 0x10000, b: 0x10000 + bytes, c: 0x10000 + 2 * bytes, scratch: 0x10000 + 3 * bytes };

/**
 * Runs one product on both builds, again and again until V8 has optimised them (at most `milliseconds`), and compares: true when
 * the bits are equal and the wide build needs clearly less time. Equal bits alone would not show that anything was widened.
 */
export async function widens(
  narrow: WebAssembly.Module,
  wide: WebAssembly.Module,
  milliseconds: number,
  shared = false,
): Promise<boolean> {
  const memory = new WebAssembly.Memory({ initial: 32, maximum: 65536, shared });
  const floats = new Float32Array(memory.buffer, at.a, (2 * bytes) / 4);
  for (let i = 0, s = 1; i < floats.length; i++) floats[i] = (s = (Math.imul(s, 1664525) + 1013904223) | 0) / 2 ** 31;
  const [first, second] = [instantiate(narrow, memory), instantiate(wide, memory)];
  const reference = product(first, memory);
  const end = performance.now() + milliseconds;
  let best = { narrow: Infinity, wide: Infinity };
  for (let round = 1; ; round++) {
    if (!product(second, memory).every((bits, i) => bits === reference[i])) return false;
    best = { narrow: Math.min(best.narrow, time(first)), wide: Math.min(best.wide, time(second)) };
    const faster = best.wide < 0.85 * best.narrow;
    if ((faster && round >= 8) || performance.now() > end) return faster;
    await new Promise((resolve) => setTimeout(resolve)); // V8 optimises beside us and swaps the code in between calls
  }
}

function product({ inputGradient }: Exports, memory: WebAssembly.Memory): Uint32Array {
  inputGradient(size, size, size, at.a, size, at.b, at.c, at.scratch);
  return new Uint32Array(memory.buffer.slice(at.c, at.c + bytes));
}

function time({ inputGradient }: Exports): number {
  const start = performance.now();
  for (let i = 0; i < 16; i++) inputGradient(size, size, size, at.a, size, at.b, at.c, at.scratch);
  return performance.now() - start;
}
