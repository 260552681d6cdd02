/** @file Reads datasets from NumPy's `.npz`, by the names that its arrays usually have. */
import { FormatError, type Bytes } from '@bptt/errors';
import { readNpz } from '@bptt/formats';
import { expectContent, type ContentOptions } from './classes.js';
import type { DataSets } from './data-sets.js';
import { datasetOf } from './dataset-of.js';

/** Of images and labels: Keras's `mnist.npz`, MedMNIST's, and those of one set alone. */
const names: { train: [string, string]; test?: [string, string] }[] = [
  { train: ['x_train', 'y_train'], test: ['x_test', 'y_test'] },
  { train: ['train_images', 'train_labels'], test: ['test_images', 'test_labels'] },
  { train: ['images', 'labels'] },
  { train: ['x', 'y'] },
];

/**
 * The datasets in a file of `np.savez` or `np.savez_compressed`: arrays x_train, y_train and perhaps x_test, y_test (`mnist.npz` of
 * Keras); train_images, train_labels and perhaps test_images, test_labels; images, labels; or x, y. What they may hold is said at
 * `readPickleSets`; other arrays are left alone.
 * @throws FormatError that names `source`, the array and its index; ArgumentError for other options.
 */
export function readNpzSets(bytes: Bytes, source = 'npz', options: ContentOptions = {}): DataSets {
  const range = expectContent(options);
  const known = names.flatMap(({ train, test = [] }) => [...train, ...test]);
  const arrays = readNpz(bytes, source, (name) => known.includes(name));
  const found = names.find(({ train }) => train.every((name) => arrays.has(name)));
  if (!found)
    throw new FormatError({
      source,
      field: 'arrays',
      expected: names.map(({ train }) => train.join(' and ')).join('; '),
      found: [...arrays.keys()].join(', ').slice(0, 80) || 'none of them',
    });
  const dataset = ([images, labels]: [string, string]) => {
    const [x, y] = [arrays.get(images)!, arrays.get(labels)!].map(({ data, shape }) => ({
      shape,
      forEach: (tell: (value: number, position: number) => void) => data.forEach((value, i) => tell(value, i)),
    }));
    return datasetOf(x!, y!, range, source, `${images}, ${labels}: `);
  };
  const { train, test } = found;
  return {
    train: dataset(train),
    test: test?.every((name) => arrays.has(name)) ? dataset(test) : null,
  };
}
