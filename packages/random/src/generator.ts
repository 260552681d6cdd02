/** @file Where all random numbers come from. */
import { expectWholeNumber } from '@bptt/errors';
import { mersenne } from 'pure-rand/generator/mersenne';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/** `next()` is the next 32 bits, as a signed whole number. */
export type Generator = RandomGenerator;

/**
 * The Mersenne twister MT19937, PyTorch's on the CPU. Its start scrambles the seed; the first numbers of pure-rand's
 * xoroshiro128plus for seeds 1, 2, 3... count down by one.
 * @throws ArgumentError unless `seed` is a whole number from 0 to 2^32 - 1.
 */
export const generatorOf = (seed: number): Generator => mersenne(expectWholeNumber('seed', seed, 0, 0xffffffff));
