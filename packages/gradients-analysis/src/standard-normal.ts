/** @file Seeded inputs from N(0, 1). */
import { ArgumentError, expectWholeNumber } from '@bptt/errors';
import { generatorOf, polarNormal, signedUniform } from '@bptt/random';
import type { NdArray64 } from './input-gradients.js';

/** Values from N(0, 1) of this shape: Marsaglia's polar method over the Mersenne twister. One seed gives the same values. */
export function standardNormal(shape: number[], seed: number): NdArray64 {
  if (!Array.isArray(shape)) throw new ArgumentError('shape', 'a list of sizes', shape);
  shape.forEach((n, d) => expectWholeNumber(`shape[${d}]`, n, 0));
  const generator = generatorOf(seed);
  const count = shape.reduce((a, b) => a * b, 1);
  return { data: polarNormal(count, () => signedUniform(generator), Math.log), shape };
}
