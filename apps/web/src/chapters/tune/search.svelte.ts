/** @file The search for better settings: trials in a few workers of the page, which a study pauses, drops or lets go on. */
import { tune, type Study, type TrialContext } from '@bptt/tuner';
import { startRacer } from '../../ask/compute.svelte.js';
import { bringTo, partFor } from '../../ask/mnist.svelte.js';
import type { WorkerClient } from '../../ask/worker-client.js';
import { own, keepOnce, useModel } from '../../models/own.svelte.js';
import type { Trial, TrialStand } from '../../worker/trial.js';
import type { MnistProgress } from '../../worker/mnist-store.js';
import { tuneWords } from '../../words/tune.js';
import { bestOf, eta, type ShownTrial } from './trials.js';
import { costOf, settingsOf, spaceOf, type TuneSettings } from './space.js';
import { trialInWords } from './trial-in-words.js';

interface Search {
  /** `bytes` of MNIST have come while it is `loading`. */
  status: 'none' | 'loading' | 'running' | 'ended';
  bytes: MnistProgress;
  trials: readonly ShownTrial[];
  /** Of the search that is shown. */
  settings: TuneSettings | null;
  best: ShownTrial | null;
  /** Whether the reader ended it. */
  stopped: boolean;
  problem: string;
}

export const search: Search = $state({
  status: 'none',
  bytes: { loaded: 0, total: 0 },
  trials: [],
  settings: null,
  best: null,
  stopped: false,
  problem: '',
});

export const isSearching = (): boolean => search.status === 'loading' || search.status === 'running';

/** Trials under way at once as far as the study's decisions go, however many workers there are. */
const under = 4;

let stopping = new AbortController();

export const stop = (): void => stopping.abort();

export async function start(chosen: TuneSettings): Promise<void> {
  if (isSearching()) return;
  const settings = { ...chosen };
  Object.assign(search, {
    status: 'loading',
    bytes: { loaded: 0, total: 0 },
    trials: [],
    settings,
    best: null,
    stopped: false,
    problem: '',
  });
  stopping = new AbortController();
  const clients = Array.from({ length: Math.min(under, navigator.hardwareConcurrency || 2) }, startRacer);
  const files = new Map<number, Uint8Array>();
  try {
    await bringTo(clients, partFor(settings), (bytes) => (search.bytes = bytes));
    if (!stopping.signal.aborted) {
      search.status = 'running';
      await searchWith(clients, settings, files);
    }
    search.stopped = stopping.signal.aborted;
    search.best = bestOf(search.trials);
    const file = search.best && files.get(search.best.id);
    if (search.best && file) await keepBest(search.best, file);
  } catch (error) {
    search.problem = (error as Error).message;
  } finally {
    for (const client of clients) client.close();
    search.status = 'ended';
  }
}

async function nextEpoch(client: WorkerClient, trial: Trial): Promise<TrialStand> {
  // Quick where the digits are; a worker that took the place of one that died has none.
  await client.call('mnist', { base: document.baseURI, part: partFor(trial.settings) });
  return client.call('trial', trial);
}

async function searchWith(
  clients: readonly WorkerClient[],
  settings: TuneSettings,
  files: Map<number, Uint8Array>,
): Promise<void> {
  const idle = [...clients];
  const show = (id: number, changes: Partial<ShownTrial>) =>
    (search.trials = search.trials.map((trial) => (trial.id === id ? { ...trial, ...changes } : trial)));

  async function train({ id, config, epochs, report }: TrialContext): Promise<void> {
    const ofTrial = settingsOf(config, settings);
    const begun: ShownTrial = {
      id,
      config,
      settings: ofTrial,
      accuracies: [],
      best: 0,
      state: 'running',
      reason: null,
    };
    search.trials = [...search.trials, begun];
    let checkpoint: Uint8Array | null = null;
    const accuracies: number[] = [];
    for (let epoch = 1; epoch <= epochs; epoch++) {
      // A trial that pauses has given its worker back, and at most as many run as there are workers.
      const client = idle.pop()!;
      const stand: TrialStand = await nextEpoch(client, { settings: ofTrial, checkpoint }).finally(() =>
        idle.push(client),
      );
      checkpoint = stand.checkpoint;
      files.set(id, stand.file);
      accuracies.push(stand.accuracy);
      show(id, { accuracies: [...accuracies], best: stand.best });
      await report(epoch, stand.best);
    }
  }
  const look = ({ trials, ended }: Pick<Study, 'trials' | 'ended'>) => {
    for (const { id, state, reason = null } of trials)
      show(id, { state: state === 'paused' && ended ? 'pruned' : state, reason });
  };
  await tune({
    space: spaceOf(settings),
    objectives: { accuracy: 'maximise' },
    trials: settings.trials,
    epochs: settings.epochs,
    seed: settings.seed,
    pruner: 'asha',
    eta,
    workers: under,
    parallel: clients.length,
    cost: costOf,
    objective: train,
    signal: stopping.signal,
    onEvent: (_, study) => look(study),
  });
  // Where it was stopped, what waits or runs goes no further.
  search.trials = search.trials.map((trial) =>
    ['running', 'paused'].includes(trial.state) ? { ...trial, state: 'pruned' } : trial,
  );
}

/** Keeps the best model in this browser, and takes it into use unless the one in use was right more often. */
async function keepBest({ settings, best }: ShownTrial, file: Uint8Array): Promise<void> {
  const model = { name: tuneWords().modelName(trialInWords(settings)), file };
  await keepOnce(model);
  if (!own.model || best >= (own.facts?.card.valAccuracy ?? Infinity)) await useModel(model);
}
