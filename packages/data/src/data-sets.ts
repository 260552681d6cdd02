/** @file What a file of data holds: images to train with, perhaps others to test with. */
import { ImageDataset } from './image-dataset.js';

export interface DataSets {
  /** With those that were set aside for validation behind them, where the file has such. */
  train: ImageDataset;
  /** null where the file has none. */
  test: ImageDataset | null;
}

/** The images of one set, then those of another of the same size. */
export function joined(first: ImageDataset, second: ImageDataset): ImageDataset {
  const images = new Uint8Array(first.images.length + second.images.length);
  images.set(first.images);
  images.set(second.images, first.images.length);
  const labels = new Uint8Array(first.length + second.length);
  labels.set(first.labels);
  labels.set(second.labels, first.length);
  const shape = [labels.length, first.shape[1], first.shape[2]] as const;
  return new ImageDataset({ images, labels, shape, classes: first.classes });
}
