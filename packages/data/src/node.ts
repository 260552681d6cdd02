/** @file @bptt/data/node: datasets from files. */
import { createHash } from 'node:crypto';
import { ArgumentError, expectBoolean, expectOptions, FormatError } from '@bptt/errors';
import { readRegularFile, statOf } from '@bptt/files';
import { contentOptions, expectContent, type ContentOptions } from './classes.js';
import type { DataSets } from './data-sets.js';
import { gunzip, isGzip, maxUnpackedBytes } from './idx/gunzip.js';
import { readIdxDataset, type NamedBytes } from './idx/read-idx.js';
import { idxFolder } from './idx-folder.js';
import type { ImageDataset } from './image-dataset.js';
import { MNIST } from './mnist.js';
import { readNpzSets } from './read-npz-sets.js';
import { readPickleSets } from './read-pickle.js';

export interface LoadOptions extends ContentOptions {
  /** Checks the md5 sums of MNIST's own files. */
  verify?: boolean | undefined;
}

/** The data of a folder or a file. */
export type LoadedData = DataSets;

/**
 * The training and the test set in a folder with the four files named in `MNIST`, each gzipped (as `.gz` or under its own
 * name) or not; where there are both, the one without `.gz`. Names as EMNIST's, QMNIST's and Kaggle's (`train-images.idx3-ubyte`, each
 * perhaps in a folder of its name) are known too.
 * @throws FileError that lists the missing files or says what cannot be read; FormatError for broken ones and, with
 * `verify`, for those that are not MNIST's own; ArgumentError for other options.
 */
export async function loadMnist(
  folder: string,
  options: LoadOptions = {},
): Promise<{ train: ImageDataset; test: ImageDataset }> {
  const { verify, content } = expectLoading(options);
  const paths = await idxFolder(folder);
  const train = await readIdxDataset(await named(paths.trainImages), await named(paths.trainLabels), content);
  const test = await readIdxDataset(await named(paths.testImages), await named(paths.testLabels), content);
  if (verify) {
    checkImages(train, paths.trainImages, MNIST.trainImages.md5);
    checkLabels(train, paths.trainLabels, MNIST.trainLabels.md5);
    checkImages(test, paths.testImages, MNIST.testImages.md5);
    checkLabels(test, paths.testLabels, MNIST.testLabels.md5);
  }
  return { train, test };
}

/**
 * The training set in a pickle of (images, labels), or of such pairs, gzipped or not; see `readPickle`.
 * @throws FileError for what cannot be read; FormatError for what is no such pickle.
 */
export async function loadPickle(path: string, options: ContentOptions = {}): Promise<ImageDataset> {
  expectContent(options);
  return readPickleSets(await unpacked(path), path, options).train;
}

/**
 * A folder as `loadMnist` reads it, or a file: a pickle (`readPickleSets`), gzipped or not, or an `.npz` (`readNpzSets`).
 * @throws FileError for a path that is neither, without reading it; ArgumentError for `verify` with a file, which has no
 * known md5 sum; and what those throw.
 */
export async function loadData(path: string, options: LoadOptions = {}): Promise<LoadedData> {
  const { verify, content } = expectLoading(options);
  if ((await statOf(path)).isDirectory()) return loadMnist(path, options);
  if (verify) throw new ArgumentError('verify', 'a folder with the files of MNIST', path);
  const bytes = await unpacked(path);
  return isZip(bytes) ? readNpzSets(bytes, path, content) : readPickleSets(bytes, path, content);
}

const isZip = (bytes: Uint8Array): boolean => [0x50, 0x4b, 3, 4].every((byte, i) => bytes[i] === byte);

function expectLoading(options: LoadOptions): { verify: boolean; content: ContentOptions } {
  const { verify = false, ...content } = expectOptions('options', options, ['verify', ...contentOptions]);
  expectContent(content);
  return { verify: expectBoolean('verify', verify), content };
}

/** Pickles of digits shrink 5 to 14 to 1. A small file that claims to be much more is made to fill the memory: it gets 64 MiB. */
const mostRatio = 32;
const fewBytes = 2 ** 26;

/** A file's bytes, unpacked where they are gzip. */
async function unpacked(path: string): Promise<Uint8Array> {
  const bytes = await readRegularFile(path);
  if (!isGzip(bytes)) return bytes;
  const most = Math.min(Math.max(bytes.length * mostRatio, fewBytes), maxUnpackedBytes.pickle);
  const refuse = (): never => {
    throw new FormatError({ source: path, field: 'gzip', expected: `at most ${most} unpacked bytes`, found: 'more' });
  };
  return gunzip(bytes, path, 1, () => ({ bytes: most, refuse }));
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
