/** @file What the core can do at most: chains of f32x4 x = x c + d that stay in registers, as a WebAssembly module. */
import type { Variant } from '@bptt/kernels';

/** Enough that neither latency nor the 16 registers bound them: a chain waits about 6 cycles, and 2 products start in each. */
const registers = 12;

/** Lane width and kind of arithmetic that the limit of a variant is for. */
export const limitName = (variant: Variant): string =>
  `core limit, ${variant.startsWith('wide') ? 256 : 128} bits${variant.endsWith('relaxed') ? ', fused' : ''}`;

/** A loop that does `flop` operations as `variant` does them. In wide ones V8 makes one 256-bit chain of two. */
export function coreLimit(variant: Variant, flop: number): () => void {
  const chains = variant.startsWith('wide') ? 2 * registers : registers;
  const module = new WebAssembly.Module(loop(chains, variant.endsWith('relaxed')) as BufferSource);
  const { run, memory } = new WebAssembly.Instance(module).exports as { run(iterations: number): void; memory: WebAssembly.Memory };
  new Float32Array(memory.buffer).fill(0.5); // c = d = 0.5 keeps x between 0.5 and 1
  return () => run(flop / (8 * chains)); // 4 lanes, a product and a sum in each
}

/** (func (export "run") (param i32)): local 0 counts down, 1 is c, 2 is d, chain i is local 3 + i. */
function loop(chains: number, fused: boolean): Uint8Array {
  const each = (code: (i: number) => number[]) => Array.from({ length: chains }, (_, i) => code(i)).flat();
  const get = (local: number) => [0x20, local];
  const set = (local: number) => [0x21, local];
  const zero = [0x41, 0];
  const step = fused ? [...get(1), ...get(2), 0xfd, 0x85, 2] : [...get(1), 0xfd, 0xe6, 1, ...get(2), 0xfd, 0xe4, 1]; // relaxed_madd | mul, add
  const code = [
    1, ...leb(chains + 2), 0x7b, // locals of type v128
    ...zero, 0xfd, 9, 2, 0, ...set(1), // v128.load32_splat
    ...zero, 0xfd, 9, 2, 4, ...set(2),
    ...each((i) => [...zero, 0xfd, 0, 4, ...leb(16 * i), ...set(3 + i)]), // v128.load
    0x03, 0x40, // loop
    ...each((i) => [...get(3 + i), ...step, ...set(3 + i)]),
    ...get(0), 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, // count down, br_if
    0x0b,
    ...each((i) => [...zero, ...get(3 + i), 0xfd, 11, 4, ...leb(16 * i)]), // v128.store: neighbours, so that V8 widens what leads to them
    0x0b,
  ];
  const section = (id: number, ...bytes: number[]) => [id, ...leb(bytes.length), ...bytes];
  const named = (name: string) => [name.length, ...new TextEncoder().encode(name)];
  return Uint8Array.from([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, 1, 0x60, 1, 0x7f, 0), // a type: i32 -> nothing
    ...section(3, 1, 0), // a function of it
    ...section(5, 1, 0, 1), // a page of memory
    ...section(7, 2, ...named('run'), 0, 0, ...named('memory'), 2, 0),
    ...section(10, 1, ...leb(code.length), ...code),
  ]);
}

/** A whole number in WebAssembly's encoding, 7 bits a byte. */
function leb(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(value >> 7)];
}
