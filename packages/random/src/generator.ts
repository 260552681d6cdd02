/** @file Where all random numbers come from. */
import { ArgumentError, expectWholeNumber, kindOf } from '@bptt/errors';
import { mersenne, mersenneFromState } from 'pure-rand/generator/mersenne';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/** `next()` is the next 32 bits, as a signed whole number. */
export type Generator = RandomGenerator;

/**
 * The Mersenne twister MT19937, PyTorch's on the CPU. Its start scrambles the seed; the first numbers of pure-rand's
 * xoroshiro128plus for seeds 1, 2, 3... count down by one.
 * @throws ArgumentError unless `seed` is a whole number from 0 to 2^32 - 1.
 */
export const generatorOf = (seed: number): Generator => mersenne(expectWholeNumber('seed', seed, 0, 0xffffffff));

/** The place in a stream: the twister's index and its 624 words. */
export const stateOf = (generator: Generator): Int32Array => Int32Array.from(generator.getState());

/** The stream from that place on. @throws ArgumentError for what is no such place. */
export function generatorAt(state: Int32Array): Generator {
  if (kindOf(state) !== 'Int32Array' || state.length !== 625 || !(state[0]! >= 0 && state[0]! < 624))
    throw new ArgumentError('generator', "a generator's index and its 624 words", state);
  return mersenneFromState([...state]);
}
