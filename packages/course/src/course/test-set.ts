/** @file The hidden test set of a competition, and which of its images are public. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MNIST, readIdxDataset, shuffledIndices, type ImageDataset } from '@bptt/data';
import { loadPickle } from '@bptt/data/node';
import { ArgumentError, FileError } from '@bptt/errors';
import { readRegularFile, statOf } from '@bptt/files';

/** The pairs of IDX files that a folder may hold, the first that is there is taken. */
const pairs = [
  [MNIST.testImages.name, MNIST.testLabels.name],
  [MNIST.trainImages.name, MNIST.trainLabels.name],
] as const;

/**
 * @param path a folder with MNIST's two test files by their names, each gzipped or not; or a pickle of (images, labels).
 * @throws FileError or FormatError for what is none.
 */
export async function loadTestSet(path: string): Promise<ImageDataset> {
  if (!(await statOf(path)).isDirectory()) return loadPickle(path);
  for (const names of pairs) {
    const [images, labels] = await Promise.all(names.map((name) => found(path, name)));
    if (images && labels)
      return readIdxDataset(
        { bytes: await readRegularFile(images), source: images },
        { bytes: await readRegularFile(labels), source: labels },
      );
  }
  throw new FileError(path, `lacks ${pairs[0].join(' and ')} (each may also be gzipped, as .gz)`);
}

/** @throws BpttError where the images of a competition are not there, or too few: before anybody submits. */
export async function expectTestSet(path: string, share: number, seed: number): Promise<void> {
  publicMask((await loadTestSet(path)).length, share, seed);
}

async function found(folder: string, name: string): Promise<string | undefined> {
  for (const path of [join(folder, name), join(folder, `${name}.gz`)])
    if ((await stat(path).catch(() => undefined))?.isFile()) return path;
  return undefined;
}

/**
 * Which of n images are public, 1 or 0: the first of a shuffle that the seed decides.
 * @throws ArgumentError unless both parts have at least one.
 */
export function publicMask(n: number, share: number, seed: number): Uint8Array {
  const count = Math.round(n * share);
  if (count < 1 || count >= n)
    throw new ArgumentError('publicShare', `a fraction that leaves both parts of ${n} images at least one`, share);
  const mask = new Uint8Array(n);
  for (const index of shuffledIndices(n, seed).subarray(0, count)) mask[index] = 1;
  return mask;
}
