/** @file Images as a network of digits sees them: normalised, split, in batches. */
import type { Classifier, ModelCard } from '@bptt/cells';
import { DataLoader, split, type Augmentation, type Dataset, type Subset } from '@bptt/data';
import { ArgumentError } from '@bptt/errors';

/** Pixels from [0, 1] to [-1, 1]. */
export const normalisation = { mean: 0.5, std: 0.5 };
/** Of the training images, held out by a shuffle that the seed decides. */
export const validationFraction = 0.1;
const testBatchSize = 500;

/** @param size how many of the images are used, after the shuffle: all when left out. */
export const trainAndValidation = (
  images: Dataset,
  seed: number,
  size?: number,
): { train: Subset; validation: Subset } => split(images, { validationFraction, seed, size });

/** In a new order each epoch, which the seed decides, and changed as `augment` says. */
export const trainingBatches = (images: Dataset, batchSize: number, seed: number, augment?: Augmentation): DataLoader =>
  new DataLoader(images, { batchSize, shuffle: true, seed, augment, ...normalisation });

/** In order, normalised as the model was trained. */
export const testBatches = (images: Dataset, card: ModelCard = {}, batchSize = testBatchSize): DataLoader =>
  new DataLoader(images, { batchSize, ...(card.normalisation ?? normalisation) });

/** MNIST's: rows of 28 pixels, 10 classes. */
const mnistSizes = { columns: 28, classes: 10 };

/**
 * @param source what errors call the model.
 * @param images the sizes of what it is shown; any number of classes where those are left out.
 * @throws ArgumentError unless it reads rows of so many pixels and names one of so many classes.
 */
export function expectFitting(
  { architecture: { inputSize, classes } }: Classifier,
  source: string,
  images: { columns: number; classes?: number } = mnistSizes,
): void {
  if (inputSize !== images.columns)
    throw new ArgumentError(source, `a model for rows of ${images.columns} pixels`, `inputSize ${inputSize}`);
  if (images.classes !== undefined && classes !== images.classes)
    throw new ArgumentError(source, `a model of ${images.classes} classes`, classes);
}
