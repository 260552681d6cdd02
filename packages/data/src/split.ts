/** @file Holds out a part of a dataset for validation. */
import { ArgumentError, expectOptions, expectWholeNumber } from '@bptt/errors';
import type { Dataset } from './dataset.js';
import { shuffledIndices } from './shuffle.js';
import { subset, type Subset } from './subset.js';

export interface SplitOptions {
  /** The share held out, between 0 and 1; 0.1 by default. */
  validationFraction?: number | undefined;
  /** Decides the shuffle; a whole number from 0 to 2^32 - 1, 0 by default. */
  seed?: number | undefined;
  /** Keeps only the first `size` images of the shuffle, before the split; all by default. */
  size?: number | undefined;
}

/**
 * Shuffles by the seed, keeps the first `size`, and holds out the last round(size * validationFraction) of those.
 * @throws ArgumentError for options out of range and where one of the two parts would be empty.
 */
export function split(dataset: Dataset, options: SplitOptions = {}): { train: Subset; validation: Subset } {
  expectOptions('options', options, ['validationFraction', 'seed', 'size']);
  const { validationFraction = 0.1, seed = 0, size = dataset.length } = options;
  expectWholeNumber('size', size, 1, dataset.length);
  const held = Math.round(size * validationFraction);
  if (!(held >= 1 && held < size)) {
    throw new ArgumentError(
      'validationFraction',
      `a fraction that leaves both parts of ${size} images at least one`,
      validationFraction,
    );
  }
  const kept = shuffledIndices(dataset.length, seed).subarray(0, size);
  return {
    train: subset(dataset, kept.subarray(0, size - held)),
    validation: subset(dataset, kept.subarray(size - held)),
  };
}
