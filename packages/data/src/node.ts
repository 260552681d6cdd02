/** @file @bptt/data/node: datasets from files. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ArgumentError, FileError, FormatError } from '@bptt/errors';
import { readRegularFile, statOf, unreadable } from '@bptt/files';
import { readIdxDataset, type NamedBytes } from './idx/read-idx.js';
import type { ImageDataset } from './image-dataset.js';
import { MNIST } from './mnist.js';
import { readPickle } from './read-pickle.js';

export interface LoadOptions {
  /** Checks the md5 sums of MNIST's own files. */
  verify?: boolean | undefined;
}

/** The data of a folder or a file; a pickle has no test set. */
export interface LoadedData {
  train: ImageDataset;
  test: ImageDataset | null;
}

/**
 * The training and the test set in a folder with the four files named in `MNIST`, each gzipped (as `.gz` or under its own
 * name) or not; where there are both, the one without `.gz`.
 * @throws FileError that lists the missing files or says what cannot be read; FormatError for broken ones and, with
 * `verify`, for those that are not MNIST's own.
 */
export async function loadMnist(
  folder: string,
  { verify = false }: LoadOptions = {},
): Promise<{ train: ImageDataset; test: ImageDataset }> {
  const parts = Object.values(MNIST);
  const paths = await Promise.all(parts.map(({ name }) => findFile(folder, name)));
  const missing = parts.filter((_, i) => paths[i] === undefined).map(({ name }) => name);
  if (missing.length > 0) throw new FileError(folder, `lacks ${missing.join(', ')} (each may also be gzipped, as .gz)`);

  const [trainImages, trainLabels, testImages, testLabels] = paths as [string, string, string, string];
  const train = await readIdxDataset(await named(trainImages), await named(trainLabels));
  const test = await readIdxDataset(await named(testImages), await named(testLabels));
  if (verify) {
    checkImages(train, trainImages, MNIST.trainImages.md5);
    checkLabels(train, trainLabels, MNIST.trainLabels.md5);
    checkImages(test, testImages, MNIST.testImages.md5);
    checkLabels(test, testLabels, MNIST.testLabels.md5);
  }
  return { train, test };
}

/**
 * The dataset in a pickle of (images, labels); see `readPickle`.
 * @throws FileError for what cannot be read; FormatError for what is no such pickle.
 */
export async function loadPickle(path: string): Promise<ImageDataset> {
  return readPickle(await readRegularFile(path), path);
}

/**
 * A folder as `loadMnist` reads it, or a pickle as `loadPickle` does.
 * @throws FileError for a path that is neither, without reading it; ArgumentError for `verify` with a pickle, which has no
 * known md5 sum; and what those two throw.
 */
export async function loadData(path: string, options: LoadOptions = {}): Promise<LoadedData> {
  if ((await statOf(path)).isDirectory()) return loadMnist(path, options);
  if (options.verify) throw new ArgumentError('verify', 'a folder with the files of MNIST', path);
  return { train: await loadPickle(path), test: null };
}

async function findFile(folder: string, name: string): Promise<string | undefined> {
  for (const path of [join(folder, name), join(folder, `${name}.gz`)]) {
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw unreadable(path, error);
    });
    if (found) return path;
  }
  return undefined;
}

const named = async (path: string): Promise<NamedBytes> => ({ bytes: await readRegularFile(path), source: path });

const checkImages = ({ images, shape }: ImageDataset, path: string, md5: string) =>
  checkMd5(path, md5, [0x803, ...shape], images);
const checkLabels = ({ labels, shape }: ImageDataset, path: string, md5: string) =>
  checkMd5(path, md5, [0x801, shape[0]], labels);

/** An IDX file that was read is its header and its data, so that its sum follows without keeping the unpacked bytes. */
function checkMd5(path: string, expected: string, header: number[], data: Uint8Array): void {
  const head = Buffer.alloc(4 * header.length);
  header.forEach((word, i) => head.writeUInt32BE(word, 4 * i));
  const found = createHash('md5').update(head).update(data).digest('hex');
  if (found !== expected) throw new FormatError({ source: path, field: 'md5 (unpacked)', expected, found });
}
