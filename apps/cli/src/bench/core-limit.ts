/** @file What the core can do at most: chains of f32x4 x = x c + c that stay in registers, as a WebAssembly module. */
import type { Variant } from '@bptt/kernels';

/** As many as fit beside c and V8's own scratch in 16 registers: a chain waits for its last result, so it takes many to fill the core. */
const registers = 14;

/** What the limit of a variant is called: its width and kind of arithmetic. */
export const limitName = (variant: Variant): string =>
  `core ${variant.startsWith('wide') ? 256 : 128}-bit${variant.endsWith('relaxed') ? ' fused' : ''}`;

/** A loop that does about `flop` operations, as `variant` does them. */
export function coreLimit(variant: Variant, flop: number): () => void {
  const halves = variant.startsWith('wide') ? 2 : 1; // V8 makes one 256-bit vector of two neighbours
  const module = new WebAssembly.Module(loop(halves, variant.endsWith('relaxed')) as BufferSource);
  const { run, memory } = new WebAssembly.Instance(module).exports as {
    run(iterations: number): void;
    memory: WebAssembly.Memory;
  };
  new Float32Array(memory.buffer).fill(0.5); // x goes from 0.5 to 1
  const flopOfTurn = registers * halves * 4 * 2; // 4 lanes, a product and a sum in each
  return () => run(flop / flopOfTurn);
}

/** (func (export "run") (param i32)): local 0 counts down, 1 is c, then come the chains. */
function loop(halves: number, fused: boolean): Uint8Array {
  const chains = Array.from({ length: registers * halves }, (_, i) => ({
    local: 2 + i,
    address: leb(64 + 32 * Math.floor(i / halves) + 16 * (i % halves)), // halves are neighbours, chains are not
  }));
  const get = (local: number) => [0x20, local];
  const set = (local: number) => [0x21, local];
  const zero = [0x41, 0];
  const step = fused ? [...get(1), ...get(1), 0xfd, 0x85, 2] : [...get(1), 0xfd, 0xe6, 1, ...get(1), 0xfd, 0xe4, 1]; // relaxed_madd | mul, add
  return wasm([
    1,
    1 + chains.length,
    0x7b, // locals of type v128
    ...zero,
    0xfd,
    9,
    2,
    0,
    ...set(1), // v128.load32_splat
    ...chains.flatMap(({ local, address }) => [...zero, 0xfd, 0, 4, ...address, ...set(local)]), // v128.load
    0x03,
    0x40, // loop
    ...chains.flatMap(({ local }) => [...get(local), ...step, ...set(local)]),
    ...get(0),
    0x41,
    1,
    0x6b,
    0x22,
    0,
    0x0d,
    0, // count down, br_if
    0x0b,
    ...chains.flatMap(({ local, address }) => [...zero, ...get(local), 0xfd, 11, 4, ...address]), // v128.store
    0x0b,
  ]);
}

/** A module with a function `run` of one i32, whose code is given, and a page of `memory`. */
function wasm(code: number[]): Uint8Array {
  const section = (id: number, ...bytes: number[]) => [id, ...leb(bytes.length), ...bytes];
  const named = (name: string) => [name.length, ...new TextEncoder().encode(name)];
  return Uint8Array.from([
    0,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0,
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
