/**
 * @file Philox4x32-10: random numbers as a function of a counter and a key, so that any of them can be had without those before it.
 * Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 */
const [M0, M1] = [0xd2511f53, 0xcd9e8d57];
/** What the key grows by in each round: the golden ratio and sqrt(3) - 1, times 2^32. */
const [W0, W1] = [0x9e3779b9, 0xbb67ae85];
const rounds = 10;

/** The upper 32 bits of a b; in halves, so that each product is exact. */
const upper = (a: number, b: number): number =>
  Math.floor((a * (b >>> 16) + Math.floor((a * (b & 0xffff)) / 0x10000)) / 0x10000);

export type Words = [number, number, number, number];

/** Four times 32 bits, as numbers from 0 to 2^32 - 1. */
export function philox(counter: Words, key: readonly [number, number]): Words {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < rounds; round++) {
    const high0 = upper(M0, c0);
    const high1 = upper(M1, c2);
    const low0 = Math.imul(M0, c0);
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = Math.imul(M1, c2) >>> 0;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0 >>> 0;
    k0 = (k0 + W0) >>> 0;
    k1 = (k1 + W1) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** So many numbers from U(-1, 1) that belong to two whole numbers from 0 to 2^32 - 1, such as an epoch and an image. */
export function uniformsAt(seed: number, [a, b]: readonly [number, number], count: number): Float64Array {
  const numbers = new Float64Array(count);
  for (let i = 0; i < count; i += 4) {
    const words = philox([i / 4, a, b, 0], [seed, 0]);
    for (let k = 0; k < 4 && i + k < count; k++) numbers[i + k] = (words[k]! + 0.5) / 2 ** 31 - 1;
  }
  return numbers;
}
