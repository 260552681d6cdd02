/** @file Reads pickles of (images, labels), like the exercise's `mnist_train.p`, or of such pairs, into datasets. */
import { expectBytes, FormatError, type Bytes } from '@bptt/errors';
import { describe, numpyNames, NumpyArray, unpickle, type Value } from '@bptt/formats/pickle';
import { expectContent, type ContentOptions } from './classes.js';
import { joined, type DataSets } from './data-sets.js';
import { datasetOf, indexOf, type Numbers } from './dataset-of.js';
import type { ImageDataset } from './image-dataset.js';
import { looksLike } from './looks-like.js';
import { sizeOf } from './nd-array.js';

/** Lists can name one row many times, so a small file may hold more numbers than bytes: at least this many are allowed. */
const minNumbers = 2 ** 20;

/**
 * The training set of `readPickleSets`.
 * @throws what it throws.
 */
export const readPickle = (given: Bytes, source = 'pickle', options: ContentOptions = {}): ImageDataset =>
  readPickleSets(given, source, options).train;

/**
 * The datasets in a pickle (protocols 0 to 5): a tuple or list (images, labels); two of them, for training and test, as Keras's
 * `load_data` gives them; or three, for training, validation and test, as in `mnist.pkl`. Images are [N, H, W], or [N, 784] for 28 x 28,
 * with whole numbers from 0 to 255 or their fractions from 0 to 1; labels are [N], from 0 to 9 unless `options` say otherwise. They may
 * be numpy arrays of any integer, float or bool type, byte order and memory order, nested lists, or lists of arrays. Nothing in the file
 * is executed.
 * @throws FormatError that names `source`, the field, its byte or index, what was expected and what was found; ArgumentError for other
 * options.
 */
export function readPickleSets(given: Bytes, source = 'pickle', options: ContentOptions = {}): DataSets {
  const range = expectContent(options);
  const bytes = expectBytes(source, given);
  const looks = looksLike(bytes);
  const fault = (field: string, expected: string, found: string) => new FormatError({ source, field, expected, found });
  if (looks)
    throw new FormatError({ source, field: 'start', offset: 0, expected: 'a pickle', found: `other bytes${looks}` });
  const value = unpickle(bytes, source, { names: numpyNames, expected: "numpy's arrays of numbers" });
  const most = Math.max(bytes.length, minNumbers);
  const dataset = ([images, labels]: Value[], at = ''): ImageDataset =>
    datasetOf(
      numbersOf(`${at}images`, images!, most, fault),
      numbersOf(`${at}labels`, labels!, most, fault),
      range,
      source,
      at,
    );
  if (!Array.isArray(value) || value.length < 2 || value.length > 3)
    throw fault('content', 'a tuple (images, labels), or two or three of them', describe(value));
  if (!value.every(isPair)) {
    if (value.length === 2) return { train: dataset(value), test: null };
    throw fault('content', 'a tuple (images, labels), or two or three of them', describe(value));
  }
  const train = dataset(value[0] as Value[], 'train ');
  const test = dataset(value.at(-1) as Value[], 'test ');
  if (value.length === 2) return { train, test };
  const validation = dataset(value[1] as Value[], 'validation ');
  if (String(validation.shape.slice(1)) !== String(train.shape.slice(1)))
    throw fault('validation images', `[N, ${train.shape.slice(1).join(', ')}]`, `[${validation.shape.join(', ')}]`);
  return { train: joined(train, validation), test };
}

/** (images, labels): two arrays of which the second has one dimension, which of two images none has. */
const isPair = (value: Value): boolean =>
  Array.isArray(value) &&
  value.length === 2 &&
  (shapeOf(value[0]!, 3)?.length ?? 0) >= 2 &&
  [1, 2].includes(shapeOf(value[1]!, 3)?.length ?? 0) &&
  (shapeOf(value[1]!, 3)![1] ?? 1) === 1;

type Fault = (field: string, expected: string, found: string) => FormatError;

function numbersOf(field: string, part: Value, most: number, fault: Fault): Numbers {
  const shape = shapeOf(part, 3);
  if (shape === undefined) throw fault(field, 'an array or lists of numbers, nested at most 3 deep', describe(part));
  if (sizeOf(shape) === 0) throw fault(field, 'at least one number', `shape [${shape.join(', ')}]`);
  if (sizeOf(shape) > most) throw fault(field, `at most ${most} numbers`, `shape [${shape.join(', ')}]`);
  const wrong = (position: number, found: string) =>
    fault(`${field}[${indexOf(position, shape)}]`, 'numbers in even lists', found);
  return { shape, forEach: (tell) => visit(part, shape, 0, tell, wrong) };
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

type Tell = (number: number, position: number) => void;
type Wrong = (position: number, found: string) => FormatError;

/** Tells every number of `value`, which should have `shape`, from `position` on. */
function visit(value: Value, shape: readonly number[], position: number, tell: Tell, wrong: Wrong): void {
  if (typeof value === 'number' && shape.length === 0) tell(value, position);
  else if (value instanceof NumpyArray && String(value.shape) === String(shape)) {
    value.forEach((number, i) => tell(number, position + i));
  } else if (Array.isArray(value) && shape.length > 0 && value.length === shape[0]) {
    const inner = shape.slice(1);
    const step = sizeOf(inner);
    value.forEach((item, i) => {
      if (typeof item === 'number' && inner.length === 0) tell(item, position + i);
      else visit(item, inner, position + i * step, tell, wrong);
    });
  } else throw wrong(position, `${describe(value)} where [${shape.join(', ')}] is due`);
}
