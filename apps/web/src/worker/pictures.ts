/** @file Pictures and pixel counts of a dataset, small enough to be sent to the page. */
import { samplesPerClass, type Dataset } from '@bptt/data';

/** Some images of each class, in the order of the classes. */
export interface Pictures {
  /** Pixels [H, W] of each image, 0 to 255. */
  images: { label: number; index: number; pixels: Uint8Array }[];
}

/** `count` images of each class, after the first `skip` of it. */
export function picturesOf(dataset: Dataset, count: number, skip: number): Pictures {
  const indices = samplesPerClass(dataset, skip + count).flatMap((ofClass) => ofClass.slice(skip));
  return {
    images: indices.map((index) => ({ label: dataset.label(index), index, pixels: dataset.pixels(index).slice() })),
  };
}

/** How often each value 0 to 255 is found in the pixels of all images: [256]. */
export function pixelCounts(dataset: Dataset): number[] {
  const counts = new Float64Array(256);
  for (let i = 0; i < dataset.length; i++) for (const value of dataset.pixels(i)) counts[value]!++;
  return [...counts];
}
