/** @file The seeded random numbers of initialisation: the stream of PyTorch's CPU generator, so one seed gives its weights. */
import { mersenne } from 'pure-rand/generator/mersenne';
import { ArgumentError } from '@bptt/errors';

/** A stream of random numbers that a seed decides: the same in Node and in every browser. */
export class Random {
  readonly #generator;

  /** @param seed a whole number from 0 to 2^32 - 1, as for `torch.manual_seed`. */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
      throw new ArgumentError('seed', 'a whole number from 0 to 4294967295', seed);
    }
    this.#generator = mersenne(seed);
  }

  /** `count` float32 numbers from U(-bound, bound), by the arithmetic of `torch.Tensor.uniform_`. */
  uniform(count: number, bound: number): Float32Array {
    const to = Math.fround(bound);
    const width = Math.fround(2 * to);
    return Float32Array.from({ length: count }, () => ((this.#generator.next() & 0xffffff) / 0x1000000) * width - to);
  }
}
