/** @file What is in a dataset: images per class, the range of the pixels, the first images of each class. */
import { expectWholeNumber } from '@bptt/errors';
import type { Dataset } from './dataset.js';

/** How many images each class has: [classes]. */
export function classCounts(dataset: Dataset): number[] {
  const counts = Array.from({ length: dataset.classes }, () => 0);
  for (let i = 0; i < dataset.length; i++) counts[dataset.label(i)]!++;
  return counts;
}

/** The smallest and the largest raw pixel, 0 to 255. */
export function valueRange(dataset: Dataset): { min: number; max: number } {
  let min = 255;
  let max = 0;
  for (let i = 0; i < dataset.length; i++) {
    for (const value of dataset.pixels(i)) {
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  return { min, max };
}

/**
 * For each class the indices of its first `count` images, fewer where it has fewer: [classes][<= count].
 * @throws ArgumentError unless `count` is a whole number >= 1.
 */
export function samplesPerClass(dataset: Dataset, count: number): number[][] {
  expectWholeNumber('count', count, 1);
  const samples = Array.from({ length: dataset.classes }, (): number[] => []);
  for (let i = 0; i < dataset.length; i++) {
    const ofClass = samples[dataset.label(i)]!;
    if (ofClass.length < count) ofClass.push(i);
  }
  return samples;
}
