/** @file The networks that were trained for the memory test in this visit, two at a time, each in a worker of its own. */
import { startRacer } from '../../ask/compute.svelte.js';
import type { WorkerClient } from '../../ask/worker-client.js';
import type { Settings } from '../../settings/table.js';
import type { MemoryNews, MemoryOutcome, MemorySettings } from '../../worker/memory.js';

export const kinds = ['rnn', 'lstm'] as const;
type Kind = (typeof kinds)[number];

interface Try extends MemoryOutcome {
  settings: MemorySettings;
}

interface Trying {
  tries: Try[];
  /** Those that are trained now, and how far each is. */
  now: { settings: MemorySettings; news: MemoryNews | null }[];
  problem: string;
}

export const trying: Trying = $state({ tries: [], now: [], problem: '' });

export const settingsFor = (kind: Kind, settings: Settings['memory'], T = settings.T): MemorySettings => ({
  ...settings,
  kind,
  T,
});

/** Whether two are points of the same curve: all is the same but T, and what one of them has no use for. */
export function onOneCurve(a: MemorySettings, b: MemorySettings): boolean {
  const same = (['kind', 'task', 'hidden', 'lr', 'steps', 'seed'] as const).every((key) => a[key] === b[key]);
  return same && (a.kind === 'rnn' || a.forgetBias === b.forgetBias);
}

let clients: WorkerClient[] | undefined;
let stopping = new AbortController();

/** Ends what runs; what it had reached is dropped. */
export const stop = (): void => stopping.abort();

/** Ends the workers too. */
export function leave(): void {
  stop();
  for (const client of clients ?? []) client.close();
  clients = undefined;
}

/** Trains both at each of these T, one after another; those that were trained before are not trained again. */
export async function train(chosen: Settings['memory'], lengths: readonly number[]): Promise<void> {
  if (trying.now.length) return;
  clients ??= kinds.map(() => startRacer());
  trying.problem = '';
  stopping = new AbortController();
  const { signal } = stopping;
  const settings = { ...chosen };
  try {
    await Promise.all(
      kinds.map(async (kind, i) => {
        for (const T of lengths) {
          if (signal.aborted) return;
          await one(clients![i]!, settingsFor(kind, settings, T), signal);
        }
      }),
    );
  } catch (error) {
    if (!signal.aborted) trying.problem = (error as Error).message;
  } finally {
    trying.now = [];
  }
}

async function one(client: WorkerClient, settings: MemorySettings, signal: AbortSignal): Promise<void> {
  if (trying.tries.some((each) => each.settings.T === settings.T && onOneCurve(each.settings, settings))) return;
  trying.now.push({ settings, news: null });
  const entry = trying.now.at(-1)!;
  try {
    const outcome = await client.call('memory', settings, (news) => (entry.news = news), signal);
    if (!signal.aborted) trying.tries.push({ ...outcome, settings });
  } finally {
    trying.now = trying.now.filter((each) => each !== entry);
  }
}
