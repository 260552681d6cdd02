/** @file The seeded random numbers of initialisation and dropout: the stream of PyTorch's CPU generator, so one seed gives its weights. */
import { expectWholeNumber } from '@bptt/errors';
import { generatorAt, generatorOf, stateOf } from './generator.js';

/** The place in a stream, and how many streams were made of it. */
export interface RandomState {
  generator: Int32Array;
  forks: number;
}

/** A stream of random numbers that a seed decides: the same in Node and in every browser. */
export class Random {
  readonly #seed: number;
  #generator;
  #forks = 0;

  /** @param seed a whole number from 0 to 2^32 - 1, as for `torch.manual_seed`. */
  constructor(seed: number) {
    this.#generator = generatorOf(seed);
    this.#seed = seed;
  }

  /** `count` float32 numbers from U(-bound, bound), by the arithmetic of `torch.Tensor.uniform_`. */
  uniform(count: number, bound: number): Float32Array {
    const to = Math.fround(bound);
    const width = Math.fround(2 * to);
    return Float32Array.from({ length: count }, () => ((this.#generator.next() & 0xffffff) / 0x1000000) * width - to);
  }

  /** `count` float32 numbers from [0, 1), of 24 bits. */
  uniform01(count: number): Float32Array {
    return Float32Array.from({ length: count }, () => (this.#generator.next() & 0xffffff) / 0x1000000);
  }

  /** A number from [0, 1), of 53 bits. */
  uniform53(): number {
    const [high, low] = [this.#generator.next() & 0x1fffff, this.#generator.next() >>> 0];
    return (high * 0x100000000 + low) / 2 ** 53;
  }

  /** `count` numbers, each `value` with probability `p` and 0 otherwise. */
  bernoulli(count: number, p: number, value = 1): Float32Array {
    const numbers = new Float32Array(count);
    for (let i = 0; i < count; i++) if (this.#generator.next() >>> 0 < p * 0x100000000) numbers[i] = value;
    return numbers;
  }

  state(): RandomState {
    return { generator: stateOf(this.#generator), forks: this.#forks };
  }

  /** Goes on from where `state` was taken. @throws ArgumentError for what is no such state. */
  loadState({ generator, forks }: RandomState): void {
    this.#generator = generatorAt(generator);
    this.#forks = expectWholeNumber('forks', forks, 0);
  }

  /** Another stream, decided by the seed and by how many were made before. It takes nothing from this one. */
  fork(): Random {
    return new Random((this.#seed + ++this.#forks * 0x9e3779b9) % 0x100000000);
  }
}
