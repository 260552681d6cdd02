/** @file MNIST as the page sees it: not here, on its way, here, or lost on the way. */
import files from 'virtual:mnist-files';
import { afterDeath, compute } from './compute.svelte.js';
import type { MnistPart, MnistProgress, MnistSummary } from '../worker/mnist-store.js';
import type { WorkerClient } from './worker-client.js';

interface MnistState {
  status: 'absent' | 'loading' | 'here' | 'failed';
  /** Bytes. */
  loaded: number;
  problem: string;
  /** Which part is loading, or was the last to. */
  part: MnistPart;
  /** Of what is here, while more is on its way too. */
  summary: MnistSummary | null;
}

const sum = (some: readonly { bytes: number }[]): number => some.reduce((all, { bytes }) => all + bytes, 0);

/** Bytes that come over the network on the first visit. */
export const mnistBytes = { first: sum(files.first.files), whole: sum(files.whole) };

/** The digits to start with: the images that a training with this seed takes first. */
export const { count: firstDigits, seed: firstSeed } = files.first;

/** What of MNIST a training needs. */
export const partFor = ({ images, seed }: { images: number; seed: number }): MnistPart =>
  seed === firstSeed && images <= firstDigits ? 'first' : 'whole';

export const mnist: MnistState = $state({ status: 'absent', loaded: 0, problem: '', part: 'whole', summary: null });

/** Whether nothing must come any more for that part. */
export const isHere = (part: MnistPart): boolean =>
  mnist.summary !== null && (part === 'first' || mnist.summary.part === 'whole');

let coming: AbortController | undefined;

/** Ends the loading; what has arrived stays, for another try. */
export const cancelMnist = (): void => coming?.abort();

/** Brings MNIST into the worker, which is quick when it is there or in this browser's store. Returns whether that worked; `mnist` says why not. */
export async function loadMnist(part: MnistPart = 'whole'): Promise<boolean> {
  if (!isHere(part)) Object.assign(mnist, { status: 'loading', loaded: 0, problem: '', part });
  try {
    coming ??= new AbortController();
    const { signal } = coming;
    const hear = ({ loaded }: { loaded: number }) => (mnist.loaded = loaded);
    const summary = await compute.call('mnist', { base: document.baseURI, part }, hear, signal);
    if (!isHere('whole') || summary.part === 'whole') Object.assign(mnist, { status: 'here', summary });
    return true;
  } catch (error) {
    if (coming?.signal.aborted) mnist.status = mnist.summary ? 'here' : 'absent';
    else Object.assign(mnist, { status: 'failed', problem: (error as Error).message });
    return false;
  } finally {
    coming = undefined;
  }
}

/** The same for workers that train side by side: the first brings them over the network; then the others find them in this browser's store. */
export async function bringTo(
  [first, ...others]: readonly WorkerClient[],
  part: MnistPart,
  tell: (bytes: MnistProgress) => void,
): Promise<void> {
  const digits = { base: document.baseURI, part };
  await first!.call('mnist', digits, tell);
  await Promise.all(others.map((client) => client.call('mnist', digits)));
}

afterDeath(() => {
  if (!mnist.summary) return;
  const { part } = mnist.summary;
  Object.assign(mnist, { status: 'absent', summary: null });
  void loadMnist(part);
});
