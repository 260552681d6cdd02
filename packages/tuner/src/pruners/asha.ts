/** @file Asynchronous successive halving, promotion type: Li et al., "A system for massively parallel hyperparameter tuning", MLSys 2020, algorithm 2. */
import { best, type Pruner, type Rung } from './pruner.js';

export interface AshaOptions {
  /** Epochs of the whole training, R. */
  epochs: number;
  /** Epochs of the first rung, r. */
  minEpochs?: number | undefined;
  /** One in so many goes on. */
  eta?: number | undefined;
}

/** r, r eta, r eta^2 ... R */
export function rungsOf({ epochs, minEpochs = 1, eta = 3 }: AshaOptions): number[] {
  const rungs: number[] = [];
  for (let rung = minEpochs; rung < epochs; rung *= eta) rungs.push(rung);
  return [...rungs, epochs];
}

export function asha(options: AshaOptions): Pruner {
  const { eta = 3 } = options;
  return { brackets: [rungsOf(options)], bracketOf: () => 0, promote: (rungs) => promoteTop(rungs, eta) };
}

/** From the highest rung down: the best of the rung's top 1 / eta that has not gone on. */
export function promoteTop(rungs: readonly Rung[], eta: number): number | undefined {
  for (const { pauses, promoted } of rungs.slice(0, -1).reverse()) {
    const top = best(pauses).slice(0, Math.floor(pauses.length / eta));
    const next = top.find(({ trial }) => !promoted.has(trial));
    if (next) return next.trial;
  }
  return undefined;
}
