/** @file Permutations from a seed, the same in Node and in every browser. */
import { expectWholeNumber } from '@bptt/errors';
import { generatorOf, permutation } from '@bptt/random';

/**
 * The numbers 0 to n - 1 in an order that the seed decides.
 * @param seed a whole number from 0 to 2^32 - 1.
 * @throws ArgumentError for another seed and for an n that is not a whole number >= 0.
 */
export const shuffledIndices = (n: number, seed: number): Int32Array =>
  permutation(expectWholeNumber('n', n, 0, 2 ** 31 - 1), generatorOf(seed));
