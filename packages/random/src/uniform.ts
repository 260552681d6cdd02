/** @file Uniform numbers in float64, from the next bits of a generator. */
import type { Generator } from './generator.js';

/** From U(0, 1), 53 bits, neither 0 nor 1. */
export function openUniform(generator: Generator): number {
  const high = generator.next() >>> 5;
  const low = generator.next() >>> 6;
  return (high * 0x4000000 + low + 0.5) / 0x20000000000000;
}

/** From U(-1, 1), 32 bits, -1 included. */
export const signedUniform = (generator: Generator): number => (generator.next() >>> 0) / 2 ** 31 - 1;
