/** @file Permutations from a seed, the same in Node and in every browser. */
import { expectWholeNumber } from '@bptt/errors';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { mersenne } from 'pure-rand/generator/mersenne';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/**
 * A stream of random numbers. It is the Mersenne twister since its start scrambles the seed: the first numbers of
 * pure-rand's xoroshiro128plus for seeds 1, 2, 3... count down by one.
 * @throws ArgumentError unless `seed` is a whole number from 0 to 2^32 - 1.
 */
export const generatorOf = (seed: number): RandomGenerator => mersenne(expectWholeNumber('seed', seed, 0, 0xffffffff));

/** The numbers 0 to n - 1, shuffled by Fisher and Yates with the next numbers of `generator`. */
export function permutation(n: number, generator: RandomGenerator): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = uniformInt(generator, 0, i);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

/**
 * The numbers 0 to n - 1 in an order that the seed decides.
 * @param seed a whole number from 0 to 2^32 - 1.
 * @throws ArgumentError for another seed and for an n that is not a whole number >= 0.
 */
export const shuffledIndices = (n: number, seed: number): Int32Array =>
  permutation(expectWholeNumber('n', n, 0, 2 ** 31 - 1), generatorOf(seed));
