/** @file Images and labels of any kind of number as a dataset of bytes. */
import { FormatError } from '@bptt/errors';
import { classesInWords, turned, type expectContent } from './classes.js';
import { ImageDataset } from './image-dataset.js';
import { sizeOf } from './nd-array.js';

/** An array, of whatever is behind it. */
export interface Numbers {
  shape: readonly number[];
  /** Calls `tell` with every element, last index fastest, and its position in that order. */
  forEach(tell: (value: number, position: number) => void): void;
}

type Range = ReturnType<typeof expectContent>;

/** Pixels from 0 to 1 are such fractions: what Keras's and Theano's users divide by. */
const fractions = [255, 256];
/** As far as a pixel's fraction in float16 can be off. */
const rounding = 1 / 15;

/**
 * Images [N, H, W], or [N, 784] for 28 x 28, whole numbers from 0 to 255 or their fractions from 0 to 1; labels [N] or [N, 1].
 * @throws FormatError that names the field and index.
 */
export function datasetOf(images: Numbers, labels: Numbers, range: Range, source: string, at = ''): ImageDataset {
  const fault = (field: string, expected: string, found: string) =>
    new FormatError({ source, field: at + field, expected, found });
  const [count, height, width, ...more] =
    images.shape.length === 2 && images.shape[1] === 784 ? [images.shape[0], 28, 28] : images.shape;
  if (count === undefined || height === undefined || width === undefined || more.length > 0)
    throw fault('images', 'shape [N, H, W] or [N, 784]', `[${images.shape.join(', ')}]`);
  const [given, ...ones] = labels.shape;
  if (given !== count || ones.length > 1 || ones.some((n) => n !== 1))
    throw fault('labels', `shape [${count}], one for each image`, `[${labels.shape.join(', ')}]`);

  const pixels = pixelsOf(images, fault);
  const classes = new Uint8Array(count);
  labels.forEach((value, i) => {
    const label = value - range.firstClass;
    if (!(Number.isInteger(label) && label >= 0 && label < range.classes))
      throw fault(`labels[${i}]`, `${classesInWords(range)}; classes and firstClass say what there is`, String(value));
    classes[i] = label;
  });
  const shape = [count, height, width] as const;
  return new ImageDataset({
    images: range.transposed ? turned(pixels, shape) : pixels,
    labels: classes,
    shape: range.transposed ? [count, width, height] : shape,
    classes: range.classes,
  });
}

type Fault = (field: string, expected: string, found: string) => FormatError;

function pixelsOf(images: Numbers, fault: Fault): Uint8Array {
  const pixels = new Uint8Array(sizeOf(images.shape));
  /** The first number that is none, as it stands in the file. */
  const wrong = (scale: number): { value: number; position: number } | undefined => {
    let first: { value: number; position: number } | undefined;
    images.forEach((value, position) => {
      const pixel = Math.round(value * scale);
      const off = Math.abs(value * scale - pixel);
      if (off <= (scale === 1 ? 0 : rounding) && pixel >= 0 && pixel <= 255) pixels[position] = pixel;
      else first ??= { value, position };
    });
    return first;
  };
  const first = wrong(1);
  const isFraction = first && first.value > 0 && first.value < 1;
  if (!first || (isFraction && fractions.some((scale) => wrong(scale) === undefined))) return pixels;
  const expected = 'a whole number from 0 to 255, or all fractions of 255 from 0 to 1';
  throw fault(`images[${indexOf(first.position, images.shape)}]`, expected, String(first.value));
}

/** `2, 0, 5`: where a position in row-major order is. */
export function indexOf(position: number, shape: readonly number[]): string {
  return shape.map((n, d) => Math.floor(position / sizeOf(shape.slice(d + 1))) % n).join(', ');
}
