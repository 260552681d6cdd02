/** @file Reads a pickle of (images, labels), like the exercise's `mnist_train.p`, into a dataset. */
import { expectBytes, FormatError, type Bytes } from '@bptt/errors';
import { describe, numpyNames, NumpyArray, unpickle, type Value } from '@bptt/formats/pickle';
import { looksLike } from './looks-like.js';
import { classes, ImageDataset } from './image-dataset.js';
import { sizeOf, type NdArray } from './nd-array.js';

/** Lists can name one row many times, so a small file may hold more numbers than bytes: at least this many are allowed. */
const minNumbers = 2 ** 20;

/**
 * A dataset from a pickle (protocols 0 to 5) of a tuple or list (images, labels). Images are [N, H, W], or [N, 784] for
 * 28 x 28, with whole numbers from 0 to 255; labels are [N], from 0 to 9. Both may be numpy arrays of any integer or float
 * type, byte order and memory order, nested lists, or lists of arrays. Nothing in the file is executed.
 * @throws FormatError that names `source`, the field, its byte or index, what was expected and what was found.
 */
export function readPickle(given: Bytes, source = 'pickle'): ImageDataset {
  const bytes = expectBytes(source, given);
  const fault = (field: string, expected: string, found: string) => new FormatError({ source, field, expected, found });
  const looks = looksLike(bytes);
  if (looks)
    throw new FormatError({ source, field: 'start', offset: 0, expected: 'a pickle', found: `other bytes${looks}` });
  const value = unpickle(bytes, source, { names: numpyNames, expected: "numpy's arrays of numbers" });
  if (!Array.isArray(value) || value.length !== 2) throw fault('content', 'a tuple (images, labels)', describe(value));

  const most = Math.max(bytes.length, minNumbers);
  const toBytes = (field: string, part: Value, largest: number): NdArray<Uint8Array> => {
    const shape = shapeOf(part, 3);
    if (shape === undefined) throw fault(field, 'an array or lists of numbers, nested at most 3 deep', describe(part));
    if (sizeOf(shape) === 0) throw fault(field, 'at least one number', `shape [${shape.join(', ')}]`);
    if (sizeOf(shape) > most)
      throw fault(field, `at most ${most} numbers from ${bytes.length} bytes`, `shape [${shape.join(', ')}]`);
    const data = new Uint8Array(sizeOf(shape));
    fill(
      { data, shape },
      part,
      0,
      0,
      (position, found) => fault(`${field}[${indexOf(position, shape)}]`, `a whole number from 0 to ${largest}`, found),
      largest,
    );
    return { data, shape };
  };

  const images = toBytes('images', value[0]!, 255);
  const labels = toBytes('labels', value[1]!, classes - 1);
  const [count, height, width, ...more] =
    images.shape.length === 2 && images.shape[1] === 784 ? [images.shape[0], 28, 28] : images.shape;
  if (count === undefined || height === undefined || width === undefined || more.length > 0) {
    throw fault('images', 'shape [N, H, W] or [N, 784]', `[${images.shape.join(', ')}]`);
  }
  if (labels.shape.length !== 1 || labels.shape[0] !== count)
    throw fault('labels', `shape [${count}], one for each image`, `[${labels.shape.join(', ')}]`);
  return new ImageDataset({ images: images.data, labels: labels.data, shape: [count, height, width] });
}

/** The shape that nested lists have if all are like their first one; undefined for what is no number at its bottom. */
function shapeOf(value: Value, levels: number): number[] | undefined {
  if (typeof value === 'number') return [];
  if (value instanceof NumpyArray) return [...value.shape];
  if (!Array.isArray(value) || levels === 0) return undefined;
  if (value.length === 0) return [0];
  const inner = shapeOf(value[0]!, levels - 1);
  return inner && [value.length, ...inner];
}

type Wrong = (position: number, found: string) => FormatError;

/** Copies `value` to `target` from `position` on, where `depth` dimensions are already fixed. */
function fill(
  target: NdArray<Uint8Array>,
  value: Value,
  position: number,
  depth: number,
  wrong: Wrong,
  largest: number,
): void {
  const shape = target.shape.slice(depth);
  const place = (number: number, at: number) => {
    if (!(number >= 0 && number <= largest && Number.isInteger(number))) throw wrong(at, String(number));
    target.data[at] = number;
  };
  if (typeof value === 'number' && shape.length === 0) place(value, position);
  else if (value instanceof NumpyArray && String(value.shape) === String(shape)) {
    value.forEach((number, i) => place(number, position + i));
  } else if (Array.isArray(value) && shape.length > 0 && value.length === shape[0]) {
    const step = sizeOf(shape.slice(1));
    value.forEach((item, i) => {
      if (typeof item === 'number' && shape.length === 1) place(item, position + i);
      else fill(target, item, position + i * step, depth + 1, wrong, largest);
    });
  } else throw wrong(position, `${describe(value)} where [${shape.join(', ')}] is due`);
}

/** `2, 0, 5`: where a position in row-major order is. */
function indexOf(position: number, shape: readonly number[]): string {
  return shape.map((n, d) => Math.floor(position / sizeOf(shape.slice(d + 1))) % n).join(', ');
}
