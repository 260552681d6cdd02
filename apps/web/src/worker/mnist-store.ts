/** @file MNIST in the worker: from this browser's store, else from the page's host, and then kept for the next visit. */
import { delMany, setMany } from 'idb-keyval';
import { classCounts, readIdxDataset, type ImageDataset, type MNIST } from '@bptt/data';
import { BpttError } from '@bptt/errors';
import mnist from 'virtual:mnist-files';
import { attempt, stored } from './browser-store.js';

/** Bytes here, of all bytes. */
export interface MnistProgress {
  loaded: number;
  total: number;
}

export interface MnistSummary {
  /** How many images each class has. */
  train: number[];
  test: number[];
  /** Whether this browser keeps the files for the next visit. */
  kept: boolean;
}

type Part = keyof typeof MNIST;

let bringing: Promise<{ train: ImageDataset; test: ImageDataset; kept: boolean }> | undefined;

/** The datasets that `bringMnist` brought. @throws BpttError when it did not. */
export async function mnistDatasets(): Promise<{ train: ImageDataset; test: ImageDataset }> {
  if (!bringing) throw new BpttError('BPTT_ARGUMENT', 'MNIST: expected it to be loaded first, got nothing');
  return bringing;
}

/** Loads what is missing; files that have arrived stay when the network is lost, so that another try goes on from there. */
export async function bringMnist(
  base: string,
  tell: (progress: MnistProgress) => void,
  signal: AbortSignal,
): Promise<MnistSummary> {
  bringing ??= bring(base, tell, signal);
  try {
    const { train, test, kept } = await bringing;
    return { train: classCounts(train), test: classCounts(test), kept };
  } catch (error) {
    bringing = undefined;
    throw error;
  }
}

/** What came over the network, until all is there and has been read: only then is it known to be MNIST, and stored. */
const arrived = new Map<string, Uint8Array>();
const keyOf = ({ file, bytes }: (typeof mnist.files)[number]) => `mnist/${file}/${bytes}`;

async function bring(base: string, tell: (progress: MnistProgress) => void, signal: AbortSignal) {
  const total = mnist.files.reduce((sum, { bytes }) => sum + bytes, 0);
  const found = {} as Record<Part, { bytes: Uint8Array; source: string }>;
  let before = 0;
  for (const one of mnist.files) {
    const { part, file, bytes } = one;
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
    found[part] = { bytes: content, source: file };
  }
  const files = [...arrived];
  arrived.clear();
  try {
    const train = await readIdxDataset(found.trainImages, found.trainLabels);
    const test = await readIdxDataset(found.testImages, found.testLabels);
    return { train, test, kept: await attempt(() => setMany(files)) };
  } catch (error) {
    await attempt(() => delMany(mnist.files.map(keyOf))); // another try downloads them anew
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
