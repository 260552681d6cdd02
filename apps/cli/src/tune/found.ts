/** @file What a search has found so far, in the numbers that tables, figures and reports show. */
import { createHash } from 'node:crypto';
import { importance, resultOf, type Entry, type Study, type TrialResult } from '@bptt/tuner';

/** A trial's value at a rung. */
interface Mark {
  trial: number;
  epoch: number;
  value: number;
}

export interface Found {
  trials: TrialResult[];
  /** The best of the longest trainings; null where none ended. */
  best: TrialResult | null;
  marks: Mark[];
  /** Epochs of each rung, and how many trials came so far. */
  rungs: { epochs: number; trials: number }[];
  /** Of each parameter, at the highest rung that told enough trials apart. */
  importance: { epochs: number; trials: number; shares: Record<string, number> };
}

/** Fewer tell noise. */
const enough = 12;

export function foundIn(study: Study, entries: readonly Entry[]): Found {
  const { trials, best } = resultOf(study);
  const marks = entries.flatMap((entry): Mark[] =>
    entry.type === 'outcome' && 'values' in entry && Number.isFinite(entry.values[0])
      ? [{ trial: entry.trial, epoch: entry.to, value: entry.values[0]! }]
      : [],
  );
  const epochs = [...new Set(marks.map(({ epoch }) => epoch))].sort((a, b) => a - b);
  const rungs = epochs.map((rung) => ({ epochs: rung, trials: marks.filter(({ epoch }) => epoch === rung).length }));
  const rung = rungs.findLast((each) => each.trials >= enough) ?? rungs[0];
  const tried = marks
    .filter(({ epoch }) => epoch === rung?.epochs)
    .map(({ trial, value }) => ({ config: trials[trial]!.config, value }));
  const shares = importance(study.space, tried);
  return {
    trials,
    best: best ?? furthest(trials, isLess(study)),
    marks,
    rungs,
    importance: { epochs: rung?.epochs ?? 0, trials: tried.length, shares },
  };
}

/** Whether less is better. */
const isLess = (study: Study): boolean => Object.values(study.settings.objectives)[0] === 'minimise';

function furthest(trials: readonly TrialResult[], less: boolean): TrialResult | null {
  const sign = less ? 1 : -1;
  const told = trials.filter(({ value, state }) => value !== null && state !== 'failed');
  return told.sort((a, b) => b.epochs - a.epochs || sign * (a.value! - b.value!) || a.id - b.id)[0] ?? null;
}

/** Of all that a search decided: equal searches have equal ones, however many worked on them. */
export const sha256Of = (trials: readonly TrialResult[]): string =>
  createHash('sha256').update(JSON.stringify(trials)).digest('hex');

/** As people count them. */
export const countOf = (count: number, what: 'trial' | 'epoch'): string => `${count} ${what}${count === 1 ? '' : 's'}`;
