/** @file Batches that nobody stores: made as they are asked for. */
import { ArgumentError, expectOptions, expectSame, expectWholeNumber } from '@bptt/errors';
import { Random, type RandomState } from '@bptt/random';

export interface GeneratedLoaderOptions {
  /** Batches in a pass. */
  length: number;
  /** Decides the random numbers; a whole number from 0 to 2^32 - 1, 0 by default. */
  seed?: number | undefined;
}

/** What decides the batches that a loader gives from its next pass on. */
export interface GeneratedLoaderState {
  options: { length: number; seed: number };
  random: RandomState;
}

/**
 * Batches `make(random)`, `length` new ones every time it is iterated: data without end. Each pass has a stream of random numbers of its own,
 * which the seed and the passes before decide, so a new loader with the same seed gives the same batches again. `[...loader]` keeps those of a
 * pass, for a validation on the same ones each time.
 */
export class GeneratedLoader<Batch> implements Iterable<Batch> {
  /** The number of batches. */
  readonly length: number;
  readonly #make: (random: Random) => Batch;
  readonly #seed: number;
  readonly #random: Random;

  /** @throws ArgumentError for options out of range. */
  constructor(make: (random: Random) => Batch, options: GeneratedLoaderOptions) {
    const { length, seed = 0 } = expectOptions('options', options, ['length', 'seed']);
    if (typeof make !== 'function') throw new ArgumentError('make', 'a function (random) => batch', make);
    this.#make = make;
    this.length = expectWholeNumber('length', length);
    this.#random = new Random(seed);
    this.#seed = seed;
  }

  [Symbol.iterator](): Generator<Batch, void, undefined> {
    // Forked here and not in the generator, whose body waits for the first next(): loaders iterated side by side stay in order.
    return this.#batches(this.#random.fork());
  }

  state(): GeneratedLoaderState {
    return { options: { length: this.length, seed: this.#seed }, random: this.#random.state() };
  }

  /** Goes on with the passes from where `state` was taken. @throws ArgumentError for the state of a loader with other options. */
  loadState({ options, random }: GeneratedLoaderState): void {
    expectSame('', options, this.state().options);
    this.#random.loadState(random);
  }

  *#batches(random: Random): Generator<Batch, void, undefined> {
    for (let i = 0; i < this.length; i++) yield this.#make(random);
  }
}
