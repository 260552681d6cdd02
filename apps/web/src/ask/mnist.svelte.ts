/** @file MNIST as the page sees it: not here, on its way, here, or lost on the way. */
import files from 'virtual:mnist-files';
import { afterDeath, compute } from './compute.svelte.js';
import type { MnistSummary } from '../worker/mnist-store.js';

interface MnistState {
  status: 'absent' | 'loading' | 'here' | 'failed';
  /** Bytes. */
  loaded: number;
  problem: string;
  summary: MnistSummary | null;
}

/** Bytes that come over the network on the first visit. */
export const mnistBytes = files.files.reduce((sum, { bytes }) => sum + bytes, 0);

export const mnist: MnistState = $state({ status: 'absent', loaded: 0, problem: '', summary: null });

let coming: AbortController | undefined;

/** Ends the loading; what has arrived stays, for another try. */
export const cancelMnist = (): void => coming?.abort();

/** Brings MNIST into the worker, which is quick when it is there or in this browser's store. Returns whether that worked; `mnist` says why not. */
export async function loadMnist(): Promise<boolean> {
  if (mnist.status !== 'here') Object.assign(mnist, { status: 'loading', loaded: 0, problem: '' });
  try {
    coming ??= new AbortController();
    const { signal } = coming;
    const hear = ({ loaded }: { loaded: number }) => (mnist.loaded = loaded);
    const summary = await compute.call('mnist', { base: document.baseURI }, hear, signal);
    Object.assign(mnist, { status: 'here', summary });
    return true;
  } catch (error) {
    if (coming?.signal.aborted) mnist.status = 'absent';
    else Object.assign(mnist, { status: 'failed', problem: (error as Error).message });
    return false;
  } finally {
    coming = undefined;
  }
}

afterDeath(() => {
  if (mnist.status !== 'here') return;
  mnist.status = 'absent';
  void loadMnist();
});
