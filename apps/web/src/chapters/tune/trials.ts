/** @file The trials of a search as they are drawn, the rungs that they pass, and the best of them. */
import type { Config } from '@bptt/tuner';
import type { TrainSettings } from '../../worker/train.js';

/** A trial, as it is drawn. */
export interface ShownTrial {
  id: number;
  /** As the search proposed it, and what it trains with. */
  config: Config;
  settings: TrainSettings;
  /** What it reached on the held-out images after each epoch so far. */
  accuracies: readonly number[];
  best: number;
  /** `paused` while it waits at a rung, `pruned` when the search has ended without it. */
  state: 'running' | 'paused' | 'pruned' | 'complete' | 'failed';
  reason: string | null;
}

/** After how many epochs trials pause, and one in `eta` goes on. */
export const eta = 3;
export function rungsOf(epochs: number): number[] {
  const rungs: number[] = [];
  for (let rung = 1; rung < epochs; rung *= eta) rungs.push(rung);
  return [...rungs, epochs];
}

/** Of those that came furthest the one that is right most often, the earlier of equals. */
export function bestOf(trials: readonly ShownTrial[]): ShownTrial | null {
  const finished = trials.filter(({ state, accuracies }) => state !== 'failed' && accuracies.length);
  const furthest = Math.max(...finished.map(({ accuracies }) => accuracies.length));
  const best = finished
    .filter(({ accuracies }) => accuracies.length === furthest)
    .sort((a, b) => b.best - a.best || a.id - b.id);
  return best[0] ?? null;
}
