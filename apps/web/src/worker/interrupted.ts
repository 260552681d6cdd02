/** @file The training that this browser keeps while it runs, so that it goes on after a reload, a crash or a closed lid. */
import { del, get, set } from 'idb-keyval';
import type { TrainSettings } from './train.js';

interface Interrupted {
  settings: TrainSettings;
  checkpoint: Uint8Array;
}

const key = 'interrupted training';
/** Held by the worker whose training is kept: one a browser. */
const lock = 'bptt training';

/** Whether this browser's store did it: some keep nothing, in a private window for instance, and then the training is not kept. */
async function attempt(action: () => Promise<unknown>): Promise<boolean> {
  try {
    await action();
    return true;
  } catch {
    return false;
  }
}

export const keepTraining = (training: Interrupted): Promise<boolean> => attempt(() => set(key, training));

export const forgetTraining = (): Promise<boolean> => attempt(() => del(key));

/** The one that no worker goes on with at present. */
export async function interruptedTraining(): Promise<Interrupted | null> {
  let found: Interrupted | undefined;
  await attempt(async () => (found = await get<Interrupted>(key)));
  const held = (await navigator.locks?.query())?.held?.some(({ name }) => name === lock);
  return found && !held ? found : null;
}

/** Runs `work`, told whether it is the one that is kept: not while another tab trains. */
export async function withKeeping<T>(work: (keeps: boolean) => Promise<T>): Promise<T> {
  if (!navigator.locks) return work(false);
  return navigator.locks.request(lock, { ifAvailable: true }, (granted) => work(granted !== null)) as Promise<T>;
}
