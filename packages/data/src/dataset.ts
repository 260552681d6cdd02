/** @file What every labelled set of images offers, whole or in part. */
import type { NdArray } from './nd-array.js';
import type { Transform } from './transforms.js';

/** One image, after the dataset's transform, and its class. */
export interface Sample {
  image: NdArray<Uint8Array | Float32Array>;
  label: number;
}

export interface Dataset {
  /** The number of images, N. */
  readonly length: number;
  /** [N, H, W] */
  readonly shape: readonly [count: number, height: number, width: number];
  /** Labels are from 0 to classes - 1. */
  readonly classes: number;
  readonly transform: Transform | undefined;
  /** The raw pixels of image i, [H, W], 0 to 255: a view, not a copy. @throws ArgumentError without such an image. */
  pixels(i: number): Uint8Array;
  /** The class of image i. @throws ArgumentError without such an image. */
  label(i: number): number;
  /** Image i after the transform, [H, W] and bytes without one, and its label. @throws ArgumentError without such an image. */
  get(i: number): Sample;
}
