/** @file MNIST in the worker: from this browser's store, else from the page's host, and then kept for the next visit. */
import { delMany, keys, setMany } from 'idb-keyval';
import { classCounts, readIdxDataset, type Dataset, type ImageDataset, type NamedBytes } from '@bptt/data';
import { BpttError } from '@bptt/errors';
import mnist from 'virtual:mnist-files';
import { attempt, stored } from './browser-store.js';
import { FirstDigits } from './first-digits.js';

/** Bytes here, of all bytes. */
export interface MnistProgress {
  loaded: number;
  total: number;
}

/** All of MNIST, or the digits to start with, which are training images alone. */
export type MnistPart = 'first' | 'whole';

export interface MnistSummary {
  part: MnistPart;
  /** How many images each class has. */
  train: number[];
  /** Null without test images. */
  test: number[] | null;
  /** Whether this browser keeps the files for the next visit. */
  kept: boolean;
}

interface Digits {
  train: ImageDataset;
  test: ImageDataset | null;
  kept: boolean;
}

type File = (typeof mnist.whole)[number];
type Found = Record<File['part'], NamedBytes>;

const filesOf = { first: mnist.first.files, whole: mnist.whole };
const bringing: Partial<Record<MnistPart, Promise<Digits>>> = {};

/** What was brought, the whole where it is here. @throws BpttError when nothing was. */
async function digits(): Promise<Digits> {
  const found = bringing.whole ?? bringing.first;
  if (!found) throw new BpttError('BPTT_ARGUMENT', 'MNIST: expected it to be loaded first, got nothing');
  return found;
}

/** The training images that are here. */
export const digitsHere = async (): Promise<ImageDataset> => (await digits()).train;

/** All training images; where only the digits to start with are here, the others are asked for in vain. */
export async function trainingImages(): Promise<Dataset> {
  const { train, test } = await digits();
  return test ? train : new FirstDigits(train, mnist.first.seed);
}

export async function testImages(): Promise<ImageDataset> {
  const { test } = await digits();
  if (!test) throw new BpttError('BPTT_ARGUMENT', 'MNIST: expected all of it, got the digits to start with');
  return test;
}

/** Loads what is missing; files that have arrived stay when the network is lost, so that another try goes on from there. */
export async function bringMnist(
  part: MnistPart,
  base: string,
  tell: (progress: MnistProgress) => void,
  signal: AbortSignal,
): Promise<MnistSummary> {
  // Where the whole is at hand, nobody goes without it.
  const brought = part === 'first' && (bringing.whole || (await isStored(mnist.whole))) ? 'whole' : part;
  const coming = (bringing[brought] ??= bring(brought, base, tell, signal));
  try {
    const { train, test, kept } = await coming;
    return { part: brought, train: classCounts(train), test: test && classCounts(test), kept };
  } catch (error) {
    delete bringing[brought];
    throw error;
  }
}

/** What came over the network, until all is there and has been read: only then is it known to be MNIST, and stored. */
const arrived = new Map<string, Uint8Array>();
const keyOf = ({ file, bytes }: File) => `mnist/${file}/${bytes}`;

async function isStored(files: readonly File[]): Promise<boolean> {
  let there: IDBValidKey[] = [];
  await attempt(async () => (there = await keys()));
  return files.every((file) => there.includes(keyOf(file)));
}

async function bring(
  part: MnistPart,
  base: string,
  tell: (progress: MnistProgress) => void,
  signal: AbortSignal,
): Promise<Digits> {
  const files = filesOf[part];
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const found = {} as Found;
  let before = 0;
  for (const one of files) {
    const { file, bytes } = one;
    const key = keyOf(one);
    const start = before;
    let content = arrived.get(key) ?? (await stored<Uint8Array>(key));
    if (!content) {
      content = await download(
        new URL(`${mnist.folder}/${file}`, base),
        bytes,
        (loaded) => tell({ loaded: start + loaded, total }),
        signal,
      );
      arrived.set(key, content);
    }
    before += bytes;
    tell({ loaded: before, total });
    found[one.part] = { bytes: content, source: file };
  }
  const keep = files.map(keyOf).flatMap((key): [string, Uint8Array][] => {
    const content = arrived.get(key);
    arrived.delete(key);
    return content ? [[key, content]] : [];
  });
  try {
    const train = await readIdxDataset(found.trainImages, found.trainLabels);
    const test = part === 'whole' ? await readIdxDataset(found.testImages, found.testLabels) : null;
    return { train, test, kept: await attempt(() => setMany(keep)) };
  } catch (error) {
    await attempt(() => delMany(files.map(keyOf))); // another try downloads them anew
    throw error;
  }
}

/** The bytes at `url`; `bytes` are expected, unless the host unpacks them on the way. */
async function download(
  url: URL,
  bytes: number,
  tell: (loaded: number) => void,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const name = url.pathname.split('/').at(-1);
  try {
    const response = await fetch(url, { signal });
    if (!response.ok || !response.body) throw new Error(`the host answered ${response.status}`);
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    let loaded = 0;
    let told = 0;
    const reader = response.body.getReader();
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      chunks.push(chunk.value);
      loaded += chunk.value.length;
      if (performance.now() - told < 100) continue;
      told = performance.now();
      tell(Math.min(loaded, bytes));
    }
    return new Uint8Array(await new Blob(chunks).arrayBuffer());
  } catch (error) {
    throw new BpttError('BPTT_FILE', `${name} did not arrive: ${(error as Error).message}`, { cause: error });
  }
}
