/** @file The four files of images and labels in a folder, however their names and folders were changed on the way. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FileError } from '@bptt/errors';
import { unreadable } from '@bptt/files';
import { MNIST } from './mnist.js';

export type Part = keyof typeof MNIST;
const parts = Object.keys(MNIST) as Part[];

/** train-images-idx3-ubyte, train-images.idx3-ubyte.gz, emnist-letters-test-labels-idx1-ubyte, qmnist-train-labels-idx2-int ... */
const patterns: Record<Part, RegExp> = {
  trainImages: /^(.*[-_.])?train[-_.]images[-_.]idx3[-_.]ubyte(\.gz)?$/i,
  trainLabels: /^(.*[-_.])?train[-_.]labels[-_.]idx(1[-_.]ubyte|2[-_.]int)(\.gz)?$/i,
  testImages: /^(.*[-_.])?(t10k|test)[-_.]images[-_.]idx3[-_.]ubyte(\.gz)?$/i,
  testLabels: /^(.*[-_.])?(t10k|test)[-_.]labels[-_.]idx(1[-_.]ubyte|2[-_.]int)(\.gz)?$/i,
};

/** In how many folders below it is looked for the files, to say that they are there. */
const mostFolders = 50;

/**
 * The paths of the four files: in the folder itself, or each in a folder of its name. Of a file that is there gzipped and not, the one
 * without `.gz`.
 * @throws FileError that lists what is missing, and says in which folder below the files are; and for several that fit.
 */
export async function idxFolder(folder: string): Promise<Record<Part, string>> {
  const paths = await candidates(folder);
  const found = parts.map((part) => [part, one(folder, part, paths)] as const);
  const missing = found.filter(([, path]) => path === undefined).map(([part]) => MNIST[part].name);
  if (missing.length === 0) return Object.fromEntries(found) as Record<Part, string>;
  const below = await folderBelow(folder);
  const advice = below ? `; they are in ${below}` : '';
  throw new FileError(folder, `lacks ${missing.join(', ')} (each may also be gzipped, as .gz)${advice}`);
}

interface Candidate {
  name: string;
  path: string;
}

async function candidates(folder: string): Promise<Candidate[]> {
  const entries = await entriesOf(folder);
  const names = (name: string) => parts.some((part) => patterns[part].test(name));
  const all = await Promise.all(
    entries
      .filter((entry) => names(entry.name))
      .map(async (entry): Promise<Candidate[]> => {
        const path = join(folder, entry.name);
        if (!entry.isDirectory()) return [{ name: entry.name, path }];
        const inside = (await entriesOf(path)).filter(({ name }) => names(name));
        return inside.length
          ? inside.map(({ name }) => ({ name, path: join(path, name) }))
          : [{ name: entry.name, path }];
      }),
  );
  return all.flat();
}

function one(folder: string, part: Part, all: readonly Candidate[]): string | undefined {
  const fitting = all.filter(({ name }) => patterns[part].test(name));
  const exact = fitting.filter(({ name }) => name.replace(/\.gz$/, '') === MNIST[part].name);
  const chosen = exact.length ? exact : fitting;
  const stems = new Set(chosen.map(({ path }) => path.replace(/\.gz$/i, '')));
  if (stems.size > 1)
    throw new FileError(
      folder,
      `has several files of one kind, of which one folder takes one: ${[...stems].join(', ').slice(0, 200)}`,
    );
  return (chosen.find(({ name }) => !/\.gz$/i.test(name)) ?? chosen[0])?.path;
}

const entriesOf = (folder: string) =>
  readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(folder, error);
  });

/** The first folder below that has files of such names, the nearest ones first; looked for in a few only. */
async function folderBelow(folder: string): Promise<string | undefined> {
  const folders = [folder];
  for (let i = 0; i < Math.min(folders.length, mostFolders); i++) {
    const entries = await readdir(folders[i]!, { withFileTypes: true }).catch(() => []);
    const names = entries.map(({ name }) => name);
    if (i > 0 && parts.every((part) => names.some((name) => patterns[part].test(name)))) return folders[i];
    for (const entry of entries) if (entry.isDirectory()) folders.push(join(folders[i]!, entry.name));
  }
  return undefined;
}
