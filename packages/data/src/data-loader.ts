/** @file Batches for a recurrent network: one image a sequence, one row of pixels a time step. */
import { ArgumentError, expectBoolean, expectOptions, expectSame, expectWholeNumber, ShapeError } from '@bptt/errors';
import { Fingerprint } from '@bptt/formats';
import { generatorAt, generatorOf, permutation, stateOf } from '@bptt/random';
import { expectAugmentation, type Augmentation } from './augment/augmentation.js';
import { Augmenter } from './augment/augmenter.js';
import type { Dataset } from './dataset.js';
import type { NdArray } from './nd-array.js';
import { normalisationTable } from './normalisation-table.js';

export interface DataLoaderOptions {
  /** Images in a batch, B. */
  batchSize: number;
  /** A new order each time the loader is iterated; false by default. */
  shuffle?: boolean | undefined;
  /** Decides the orders; a whole number from 0 to 2^32 - 1, 0 by default. */
  seed?: number | undefined;
  /** Leaves out a last batch that is shorter than the others; false by default. */
  dropLast?: boolean | undefined;
  /** Inputs are (pixel / 255 - mean) / std; 0.5 by default. Not with a dataset that has its own transform. */
  mean?: number | undefined;
  std?: number | undefined;
  /** Inputs [B, T, I] instead of [T, B, I]; false by default. */
  batchFirst?: boolean | undefined;
  /** Changes each image a little, anew in each pass: a function of the seed, the pass and the image's number in the dataset. */
  augment?: Augmentation | undefined;
}

/** B sequences of T rows of I pixels, and their classes. */
export interface Batch {
  /** [T, B, I]: row t of image b is at [t, b, :]. With `batchFirst` [B, T, I]. */
  inputs: NdArray<Float32Array>;
  /** [B] */
  labels: NdArray<Int32Array>;
}

/** What decides the batches that a loader gives from its next pass on. */
export interface DataLoaderState {
  options: {
    batchSize: number;
    shuffle: boolean;
    seed: number;
    dropLast: boolean;
    batchFirst: boolean;
    augment?: Augmentation;
  };
  /** The place in the sequence of orders. */
  generator: Int32Array;
  /** Passes begun, where images are changed anew in each. */
  passes?: number;
}

/**
 * Goes through a dataset in batches, every time it is iterated: `for (const { inputs, labels } of loader)`.
 *
 * A shuffled loader gives the next permutation of a sequence each time, and the seed decides that sequence, so a new
 * loader with the same seed gives the same batches again. Without a transform of the dataset, pixels are normalised by a
 * table of 256 entries, equal to the bit to `ToTensor` and `Normalize`; with one, inputs are what it makes, [1, T, I] or
 * [T, I], at the price of one call an image.
 *
 * Every batch has arrays of its own, which may be kept or transferred. Nothing is prefetched, since it would not pay: a
 * batch [28, 32, 28] of MNIST takes some 80 us (apps/cli/src/bench/batch.bench.mjs), a training step more than 10 ms.
 * https://pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader
 */
export class DataLoader implements Iterable<Batch> {
  readonly batchSize: number;
  /** The number of batches. */
  readonly length: number;
  readonly #options: DataLoaderState['options'];
  #generator;
  #passes = 0;
  readonly #augmenter: Augmenter | undefined;
  readonly #table: Float32Array | undefined;
  readonly #rows: number;
  readonly #columns: number;

  /** @throws ArgumentError for options out of range, or if no whole batch is left to `dropLast`; ShapeError for a transform that makes anything but [1, T, I] or [T, I]. */
  constructor(
    readonly dataset: Dataset,
    options: DataLoaderOptions,
  ) {
    const {
      batchSize,
      shuffle = false,
      seed = 0,
      dropLast = false,
      mean,
      std,
      batchFirst = false,
      augment,
    } = expectOptions('options', options, [
      'batchSize',
      'shuffle',
      'seed',
      'dropLast',
      'mean',
      'std',
      'batchFirst',
      'augment',
    ]);
    this.batchSize = expectWholeNumber('batchSize', batchSize, 1);
    if (dataset.length === 0) throw new ArgumentError('dataset', 'at least one image', 0);
    this.length = dropLast ? Math.floor(dataset.length / batchSize) : Math.ceil(dataset.length / batchSize);
    if (this.length === 0) throw new ArgumentError('batchSize', `at most ${dataset.length} with dropLast`, batchSize);
    for (const [name, value] of Object.entries({ shuffle, dropLast, batchFirst })) expectBoolean(name, value);
    this.#options = {
      batchSize,
      shuffle,
      seed,
      dropLast,
      batchFirst,
      ...(augment && { augment: expectAugmentation('augment', augment) }),
    };
    this.#generator = generatorOf(seed);
    if (dataset.transform === undefined) {
      this.#table = normalisationTable(mean ?? 0.5, std ?? 0.5);
    } else if (mean !== undefined || std !== undefined) {
      throw new ArgumentError('mean, std', 'none, since the dataset has its own transform', [mean, std]);
    } else if (augment) {
      throw new ArgumentError('augment', 'none, since the dataset has its own transform', augment);
    }
    if (augment) this.#augmenter = new Augmenter({ ...augment, seed }, [dataset.shape[1], dataset.shape[2]]);
    const shape = this.#table ? dataset.shape.slice(1) : dataset.get(0).image.shape;
    if (shape.length < 2 || !shape.slice(0, -2).every((n) => n === 1))
      throw new ShapeError('transform', '[1, T, I] or [T, I]', shape);
    [this.#rows, this.#columns] = shape.slice(-2) as [number, number];
  }

  [Symbol.iterator](): Generator<Batch, void, undefined> {
    // Drawn here and not in the generator, whose body waits for the first next(): loaders iterated side by side stay in order.
    const order = this.#options.shuffle ? permutation(this.dataset.length, this.#generator) : undefined;
    return this.#batches(order, ++this.#passes);
  }

  state(): DataLoaderState {
    const passes = this.#augmenter && { passes: this.#passes };
    return { options: { ...this.#options }, generator: stateOf(this.#generator), ...passes };
  }

  /** Goes on with the passes from where `state` was taken. @throws ArgumentError for the state of a loader with other options. */
  loadState({ options, generator, passes = 0 }: DataLoaderState): void {
    expectSame('', options, this.#options);
    this.#generator = generatorAt(generator);
    this.#passes = expectWholeNumber('passes', passes, 0);
  }

  /** Of what is gone through, pixels and labels and how pixels become numbers, as far as that is no function: it tells data from other data. */
  fingerprint(): string {
    const { dataset } = this;
    const fingerprint = new Fingerprint().add(Uint32Array.from(dataset.shape));
    if (this.#table) fingerprint.add(this.#table);
    for (let i = 0; i < dataset.length; i++) fingerprint.add(dataset.pixels(i));
    return fingerprint.add(Int32Array.from({ length: dataset.length }, (_, i) => dataset.label(i))).digits();
  }

  *#batches(order: Int32Array | undefined, pass: number): Generator<Batch, void, undefined> {
    for (let i = 0; i < this.length; i++) {
      const first = i * this.batchSize;
      yield this.#batch(order, pass, first, Math.min(first + this.batchSize, this.dataset.length));
    }
  }

  #batch(order: Int32Array | undefined, pass: number, first: number, end: number): Batch {
    const [T, B, I] = [this.#rows, end - first, this.#columns];
    const { batchFirst } = this.#options;
    const [rowStride, imageStride] = batchFirst ? [I, T * I] : [B * I, I];
    const table = this.#table;
    const inputs = new Float32Array(T * B * I);
    const labels = new Int32Array(B);
    for (let b = 0; b < B; b++) {
      const index = order ? order[first + b]! : first + b;
      const values = table ? this.#pixels(index, pass) : this.#transformed(index);
      for (let t = 0; t < T; t++) {
        const row = t * rowStride + b * imageStride;
        for (let x = 0; x < I; x++) {
          const value = values[t * I + x]!;
          inputs[row + x] = table ? table[value]! : value;
        }
      }
      labels[b] = this.dataset.label(index);
    }
    return {
      inputs: { data: inputs, shape: batchFirst ? [B, T, I] : [T, B, I] },
      labels: { data: labels, shape: [B] },
    };
  }

  #pixels(index: number, pass: number): Uint8Array {
    const pixels = this.dataset.pixels(index);
    return this.#augmenter ? this.#augmenter.apply(pixels, pass, index) : pixels;
  }

  #transformed(index: number): Uint8Array | Float32Array {
    const { data, shape } = this.dataset.get(index).image;
    const [T, I] = [this.#rows, this.#columns];
    if (data.length !== T * I || shape.at(-1) !== I)
      throw new ShapeError(`transform of image ${index}`, `[${T}, ${I}] as for image 0`, shape);
    return data;
  }
}
