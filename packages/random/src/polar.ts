/** @file Normal numbers by Marsaglia's polar method (SIAM Review 6, 1964): no cosine, whose last bit depends on the engine. */
import { ln } from './logarithm.js';

/**
 * `count` numbers from N(0, 1), in float64.
 * @param uniform the next number from U(-1, 1).
 */
export function polarNormal(count: number, uniform: () => number, log: (x: number) => number = ln): Float64Array {
  const numbers = new Float64Array(count);
  for (let i = 0; i < count;) {
    const [u, v] = [uniform(), uniform()];
    const square = u * u + v * v;
    if (square === 0 || square >= 1) continue;
    const factor = Math.sqrt((-2 * log(square)) / square);
    numbers[i++] = u * factor;
    if (i < count) numbers[i++] = v * factor;
  }
  return numbers;
}
