/** @file Orders that a generator decides. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { Generator } from './generator.js';

/** The numbers 0 to n - 1, shuffled by Fisher and Yates with the next numbers of `generator`. */
export function permutation(n: number, generator: Generator): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = uniformInt(generator, 0, i);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
