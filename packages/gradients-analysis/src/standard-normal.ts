/** @file Seeded inputs from N(0, 1). */
import { mersenne } from 'pure-rand/generator/mersenne';
import type { NdArray64 } from './input-gradients.js';

/** Values from N(0, 1) of this shape: Marsaglia's polar method over the Mersenne twister. One seed gives the same values. */
export function standardNormal(shape: number[], seed: number): NdArray64 {
  const generator = mersenne(seed);
  const uniform = () => (generator.next() >>> 0) / 2 ** 31 - 1;
  const data = new Float64Array(shape.reduce((a, b) => a * b, 1));
  for (let i = 0; i < data.length; i += 2) {
    let [x, y, square] = [0, 0, 0];
    do {
      [x, y] = [uniform(), uniform()];
      square = x * x + y * y;
    } while (square >= 1 || square === 0);
    const radius = Math.sqrt((-2 * Math.log(square)) / square);
    data[i] = x * radius;
    if (i + 1 < data.length) data[i + 1] = y * radius;
  }
  return { data, shape };
}
