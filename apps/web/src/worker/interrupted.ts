/** @file The training that this browser keeps while it runs, so that it goes on after a reload, a crash or a closed lid. */
import { del, set } from 'idb-keyval';
import { attempt, stored } from './browser-store.js';
import type { TrainSettings } from './train.js';

interface Interrupted {
  settings: TrainSettings;
  checkpoint: Uint8Array;
}

const key = 'interrupted training';
/** Held by the worker whose training is kept: one a browser. */
const lock = 'bptt training';

export const keepTraining = (training: Interrupted): Promise<boolean> => attempt(() => set(key, training));

export const forgetTraining = (): Promise<boolean> => attempt(() => del(key));

/** What is kept, whoever trains. */
export const keptTraining = (): Promise<Interrupted | undefined> => stored<Interrupted>(key);

/** How long the worker of a page that was left may take to be gone, in milliseconds. */
const grace = 3000;

/** The one that is kept and that no other tab is at work on. */
export async function interruptedTraining(): Promise<Interrupted | undefined> {
  const found = await keptTraining();
  if (!found || !navigator.locks) return found;
  const free = await attempt(() => navigator.locks.request(lock, { signal: AbortSignal.timeout(grace) }, () => true));
  return free ? found : undefined;
}

/** Runs `work`, told whether it is the one that is kept: not while another tab trains. */
export async function withKeeping<T>(work: (keeps: boolean) => Promise<T>): Promise<T> {
  if (!navigator.locks) return work(false);
  return navigator.locks.request(lock, { ifAvailable: true }, (granted) => work(granted !== null)) as Promise<T>;
}
