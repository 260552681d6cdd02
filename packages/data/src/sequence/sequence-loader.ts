/** @file Padded batches of sequences of any lengths. */
import { ArgumentError, expectBoolean, expectOptions, expectSame, expectWholeNumber } from '@bptt/errors';
import { Fingerprint } from '@bptt/formats';
import { generatorAt, generatorOf, permutation, stateOf } from '@bptt/random';
import { padded, type SequenceBatch } from './pad.js';
import type { Sequences } from './sequence-dataset.js';

export interface SequenceLoaderOptions {
  /** Sequences in a batch, B. */
  batchSize: number;
  /** A new order each time the loader is iterated; false by default. */
  shuffle?: boolean | undefined;
  /** Decides the orders; a whole number from 0 to 2^32 - 1, 0 by default. */
  seed?: number | undefined;
  /** Leaves out a last batch that is smaller than the others; false by default. */
  dropLast?: boolean | undefined;
  /** [B, T, ...] instead of [T, B, ...]; false by default. */
  batchFirst?: boolean | undefined;
  /**
   * Batches of about equal lengths, so that little is padded: so many batches at a time are taken from the order, sorted by length and cut
   * anew; then the batches are shuffled, if the loader is. 1 by default, which sorts nothing; Infinity sorts all.
   */
  bucketBatches?: number | undefined;
}

/** What decides the batches that a loader gives from its next pass on. */
export interface SequenceLoaderState {
  options: object;
  /** The place in the sequence of orders. */
  generator: Int32Array;
}

/**
 * Goes through sequences in padded batches `{ inputs [T, B, ...], lengths [B], labels or targets }`, every time it is iterated. The seed
 * decides the orders: a new loader with the same seed gives the same batches again.
 */
export class SequenceLoader implements Iterable<SequenceBatch> {
  readonly batchSize: number;
  /** The number of batches. */
  readonly length: number;
  readonly #shuffle: boolean;
  readonly #batchFirst: boolean;
  readonly #bucketBatches: number;
  readonly #seed: number;
  #generator;

  /** @throws ArgumentError for options out of range, or if no whole batch is left to `dropLast`. */
  constructor(
    readonly sequences: Sequences,
    options: SequenceLoaderOptions,
  ) {
    const {
      batchSize,
      shuffle = false,
      seed = 0,
      dropLast = false,
      batchFirst = false,
      bucketBatches = 1,
    } = expectOptions('options', options, ['batchSize', 'shuffle', 'seed', 'dropLast', 'batchFirst', 'bucketBatches']);
    if (typeof sequences?.get !== 'function' || typeof sequences.steps !== 'function')
      throw new ArgumentError('sequences', 'a SequenceDataset, or the like', sequences);
    if (sequences.length === 0) throw new ArgumentError('sequences', 'at least one', 0);
    const batches = sequences.length / expectWholeNumber('batchSize', batchSize);
    this.batchSize = batchSize;
    this.length = expectBoolean('dropLast', dropLast) ? Math.floor(batches) : Math.ceil(batches);
    if (this.length === 0) throw new ArgumentError('batchSize', `at most ${sequences.length} with dropLast`, batchSize);
    this.#shuffle = expectBoolean('shuffle', shuffle);
    this.#batchFirst = expectBoolean('batchFirst', batchFirst);
    this.#bucketBatches = bucketBatches === Infinity ? Infinity : expectWholeNumber('bucketBatches', bucketBatches);
    this.#generator = generatorOf((this.#seed = seed));
  }

  [Symbol.iterator](): Generator<SequenceBatch, void, undefined> {
    // Drawn here and not in the generator, whose body waits for the first next(): loaders iterated side by side stay in order.
    return this.#batches(this.#order());
  }

  state(): SequenceLoaderState {
    return { options: this.#options(), generator: stateOf(this.#generator) };
  }

  /** Goes on with the passes from where `state` was taken. @throws ArgumentError for the state of a loader with other options. */
  loadState({ options, generator }: SequenceLoaderState): void {
    expectSame('', options, this.#options());
    this.#generator = generatorAt(generator);
  }

  /** Of all sequences and what they should lead to: it tells them from other ones. */
  fingerprint(): string {
    const fingerprint = new Fingerprint();
    for (let i = 0; i < this.sequences.length; i++) {
      const { inputs, target } = this.sequences.get(i);
      for (const { data, shape } of target ? [inputs, target] : [inputs])
        fingerprint.add(Uint32Array.from(shape)).add(data);
    }
    return fingerprint.digits();
  }

  #options(): object {
    const { batchSize, length } = this;
    return {
      batchSize,
      length,
      shuffle: this.#shuffle,
      seed: this.#seed,
      batchFirst: this.#batchFirst,
      bucketBatches: this.#bucketBatches,
    };
  }

  *#batches(batches: readonly Int32Array[]): Generator<SequenceBatch, void, undefined> {
    for (const batch of batches)
      yield padded(
        Array.from(batch, (i) => this.sequences.get(i)),
        this.#batchFirst,
      );
  }

  /** Which sequences come together, batch by batch. */
  #order(): Int32Array[] {
    const { batchSize, sequences } = this;
    const order = this.#shuffle
      ? permutation(sequences.length, this.#generator)
      : Int32Array.from({ length: sequences.length }, (_, i) => i);
    const bucket = Math.min(this.#bucketBatches * batchSize, order.length);
    if (bucket > batchSize)
      for (let start = 0; start < order.length; start += bucket)
        order.subarray(start, start + bucket).sort((a, b) => sequences.steps(a) - sequences.steps(b) || a - b);
    const batches = Array.from({ length: this.length }, (_, i) => order.subarray(i * batchSize, (i + 1) * batchSize));
    if (!this.#shuffle || bucket <= batchSize) return batches;
    return Array.from(permutation(batches.length, this.#generator), (i) => batches[i]!);
  }
}
