/** @file Images and labels in memory, as in PyTorch's `Dataset`. */
import {
  ArgumentError,
  expectBytes,
  expectFunction,
  expectOptions,
  expectWholeNumber,
  ShapeError,
  type Bytes,
} from '@bptt/errors';
import type { Dataset, Sample } from './dataset.js';
import { mostClasses } from './classes.js';
import { sizeOf } from './nd-array.js';
import type { Transform } from './transforms.js';

export interface ImageDatasetOptions {
  /** Pixels from 0 to 255, [N, H, W] in row-major order; kept, not copied. */
  images: Bytes;
  /** [N], each from 0 to `classes` - 1; kept, not copied. */
  labels: Bytes;
  /** [N, H, W], each at least 1. */
  shape: readonly [count: number, height: number, width: number];
  /** How many classes there are, from 1 to 256; 10 by default. */
  classes?: number | undefined;
  /** What `get` does to an image [H, W], for example `Compose([Unsqueeze(), ToTensor(), Normalize(0.5, 0.5)])`. */
  transform?: Transform | undefined;
}

/**
 * N images of H rows and W columns, each with its class.
 * https://pytorch.org/docs/stable/data.html#torch.utils.data.Dataset
 */
export class ImageDataset implements Dataset {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
  readonly shape: readonly [count: number, height: number, width: number];
  readonly transform: Transform | undefined;
  readonly classes: number;

  /** @throws ShapeError where the arrays do not have the sizes of `shape`; ArgumentError for a label that is none of the classes. */
  constructor(options: ImageDatasetOptions) {
    const {
      shape,
      transform,
      classes = 10,
    } = expectOptions('options', options, ['images', 'labels', 'shape', 'classes', 'transform']);
    const images = expectBytes('images', options.images);
    const labels = expectBytes('labels', options.labels);
    expectFunction('transform', transform);
    expectWholeNumber('classes', classes, 1, mostClasses);
    if (!Array.isArray(shape)) throw new ArgumentError('shape', '[N, H, W]', shape);
    if (shape.length !== 3 || !shape.every((n) => Number.isSafeInteger(n) && n >= 1)) {
      throw new ShapeError('shape', '[N, H, W], each at least 1', shape);
    }
    if (images.length !== sizeOf(shape))
      throw new ShapeError('images', `${sizeOf(shape)} pixels for [${shape.join(', ')}]`, [images.length]);
    if (labels.length !== shape[0]) throw new ShapeError('labels', `[N = ${shape[0]}]`, [labels.length]);
    const wrong = labels.findIndex((label) => label >= classes);
    if (wrong >= 0) throw new ArgumentError(`labels[${wrong}]`, `a class from 0 to ${classes - 1}`, labels[wrong]);
    this.images = images;
    this.labels = labels;
    this.shape = [shape[0], shape[1], shape[2]];
    this.transform = transform;
    this.classes = classes;
  }

  get length(): number {
    return this.shape[0];
  }

  pixels(i: number): Uint8Array {
    expectWholeNumber('index', i, 0, this.length - 1);
    const size = this.shape[1] * this.shape[2];
    return this.images.subarray(i * size, (i + 1) * size);
  }

  label(i: number): number {
    return this.labels[expectWholeNumber('index', i, 0, this.length - 1)]!;
  }

  get(i: number): Sample {
    const image = { data: this.pixels(i), shape: [this.shape[1], this.shape[2]] };
    return { image: this.transform?.(image) ?? image, label: this.label(i) };
  }
}
