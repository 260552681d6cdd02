/** @file Folders and files of other names, other numbers of classes, images that lie on their side. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { writeNpz } from '@bptt/formats';
import { loadData } from './node.js';

const root = mkdtempSync(join(tmpdir(), 'bptt-names-'));
afterAll(() => rmSync(root, { recursive: true }));
let next = 0;
function folderOf(files: Record<string, Uint8Array>): string {
  const folder = join(root, String(next++));
  mkdirSync(folder);
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8);
const labels = (...values: number[]) => Uint8Array.of(0, 0, 8, 1, 0, 0, 0, values.length, ...values);
/** QMNIST's: eight numbers for each image, the class first. */
const rows = (...values: number[]) =>
  Uint8Array.of(
    0,
    0,
    12,
    2,
    0,
    0,
    0,
    values.length,
    0,
    0,
    0,
    8,
    ...values.flatMap((v) => [0, 0, 0, v, ...Array<number>(28).fill(9)]),
  );

describe('names', () => {
  test.each<[string, string[]]>([
    [
      'as Kaggle gives them',
      ['train-images.idx3-ubyte', 'train-labels.idx1-ubyte', 't10k-images.idx3-ubyte', 't10k-labels.idx1-ubyte'],
    ],
    [
      'in folders of their names',
      [
        'train-images-idx3-ubyte/train-images-idx3-ubyte',
        'train-labels-idx1-ubyte/train-labels-idx1-ubyte',
        't10k-images-idx3-ubyte/t10k-images-idx3-ubyte',
        't10k-labels-idx1-ubyte/t10k-labels-idx1-ubyte',
      ],
    ],
    [
      "as EMNIST's",
      [
        'emnist-letters-train-images-idx3-ubyte',
        'emnist-letters-train-labels-idx1-ubyte',
        'emnist-letters-test-images-idx3-ubyte',
        'emnist-letters-test-labels-idx1-ubyte',
      ],
    ],
  ])('%s', async (_, [trainImages, trainLabels, testImages, testLabels]) => {
    const files = {
      [trainImages!]: images,
      [trainLabels!]: labels(1, 2),
      [testImages!]: images,
      [testLabels!]: labels(3, 4),
    };
    const { train, test: held } = await loadData(folderOf(files));
    expect([train.labels, held!.labels]).toEqual([Uint8Array.of(1, 2), Uint8Array.of(3, 4)]);
    const packed = Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes)]));
    expect((await loadData(folderOf(packed))).train.images).toEqual(images.subarray(16));
  });

  test("as QMNIST's, with rows of numbers for labels", async () => {
    const folder = folderOf({
      'qmnist-train-images-idx3-ubyte': images,
      'qmnist-train-labels-idx2-int': rows(7, 9),
      'qmnist-test-images-idx3-ubyte.gz': gzipSync(images),
      'qmnist-test-labels-idx2-int.gz': gzipSync(rows(0, 1)),
    });
    const { train, test: held } = await loadData(folder);
    expect([train.labels, held!.labels]).toEqual([Uint8Array.of(7, 9), Uint8Array.of(0, 1)]);
  });

  const four = {
    'train-images-idx3-ubyte': images,
    'train-labels-idx1-ubyte': labels(1, 2),
    't10k-images-idx3-ubyte': images,
    't10k-labels-idx1-ubyte': labels(3, 4),
  };
  test('files that lie further down are pointed at', async () => {
    const folder = folderOf(
      Object.fromEntries(Object.entries(four).map(([name, bytes]) => [`MNIST/raw/${name}`, bytes])),
    );
    await expect(loadData(folder)).rejects.toThrow(`; they are in ${join(folder, 'MNIST/raw')}`);
  });

  test('of several sets none is picked', async () => {
    const folder = folderOf({
      ...Object.fromEntries(Object.entries(four).map(([name, bytes]) => [`emnist-a-${name}`, bytes])),
      'emnist-b-train-images-idx3-ubyte': images,
    });
    await expect(loadData(folder)).rejects.toThrow('has several files of one kind');
  });

  test('classes, the first one, and images on their side', async () => {
    const folder = folderOf({
      ...four,
      'train-labels-idx1-ubyte': labels(1, 26),
      't10k-labels-idx1-ubyte': labels(2, 3),
    });
    await expect(loadData(folder)).rejects.toThrow(
      'label 1 (byte 9): expected a class from 0 to 9; classes and firstClass say what there is, found 26',
    );
    const { train } = await loadData(folder, { classes: 26, firstClass: 1, transposed: true });
    expect([train.classes, train.labels, train.label(1)]).toEqual([26, Uint8Array.of(0, 25), 25]);
    expect(train.images).toEqual(Uint8Array.of(1, 3, 2, 4, 5, 7, 6, 8));
    await expect(loadData(folder, { classes: 26 })).rejects.toThrow('expected a class from 0 to 25');
    await expect(loadData(folder, { classes: 257 })).rejects.toThrow('classes: expected a whole number from 1 to 256');
    await expect(loadData(folder, { firstclass: 1 } as never)).rejects.toThrow('did you mean firstClass?');
  });
});

describe('files', () => {
  const x = { data: Uint8Array.from({ length: 8 }, (_, i) => i), shape: [2, 2, 2] };
  const y = (...values: number[]) => ({ data: Int32Array.of(...values), shape: [values.length] });
  test.each<[string, Record<string, typeof x | ReturnType<typeof y>>, boolean]>([
    ["Keras's", { x_train: x, y_train: y(1, 2), x_test: x, y_test: y(3, 4) }, true],
    [
      "MedMNIST's",
      {
        train_images: x,
        train_labels: { ...y(1, 2), shape: [2, 1] },
        val_images: x,
        val_labels: y(0, 0),
        test_images: x,
        test_labels: y(3, 4),
      },
      true,
    ],
    ['one set', { images: x, labels: y(1, 2), more: y(5) }, false],
    ['x and y', { x, y: y(1, 2) }, false],
  ])('.npz: %s', async (_, arrays, tested) => {
    const folder = folderOf({ 'a.npz': writeNpz(new Map(Object.entries(arrays))) });
    const { train, test: held } = await loadData(join(folder, 'a.npz'));
    expect([train.shape, train.labels, held?.labels]).toEqual([
      [2, 2, 2],
      Uint8Array.of(1, 2),
      tested ? Uint8Array.of(3, 4) : undefined,
    ]);
  });

  test.each<[string, Uint8Array, string]>([
    ['a.npz', writeNpz(new Map([['a', y(1)]])), 'arrays: expected x_train and y_train; train_images and'],
    [
      'b.npz',
      writeNpz(
        new Map<string, typeof x | ReturnType<typeof y>>([
          ['x', x],
          ['y', y(1, 300)],
        ]),
      ),
      'x, y: labels[1]: expected a class from 0 to 9',
    ],
    ['a.csv', Buffer.from('label,pixel0,pixel1\n1,0,255\n'), 'looks like CSV'],
    ['numbers.csv', Buffer.from('5,0,0,255\n'), 'looks like CSV'],
    ['a.mat', Buffer.from('MATLAB 5.0 MAT-file, Platform: GLNXA64'), 'looks like a .mat file of MATLAB'],
    ['a.bz2', Buffer.from('BZh91AY&SY'), 'looks like bzip2: unpack it with bunzip2 first'],
    ['a.xz', Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0), 'looks like xz'],
    ['a.h5', Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a), 'looks like HDF5'],
    ['images', images, 'looks like an IDX file of images: give the folder that it is in'],
    ['images.gz', gzipSync(images), 'looks like an IDX file of images'],
  ])('%s is refused, with what it is', async (name, bytes, message) => {
    await expect(loadData(join(folderOf({ [name]: bytes }), name))).rejects.toThrow(message);
  });
});
