/** @file What a study found. */
import { fronts } from './pareto.js';
import type { Config } from './space/parameter.js';
import type { Study } from './study/study.js';
import type { Trial } from './study/trial.js';

export interface TrialResult {
  id: number;
  state: 'complete' | 'pruned' | 'failed' | 'running';
  config: Config;
  /** Done. */
  epochs: number;
  /** The first objective's, null where none was reported. */
  value: number | null;
  values: readonly number[];
  /** Why it failed, else null. */
  reason: string | null;
}

export interface StudyResult {
  /** In the order of their numbers. */
  trials: TrialResult[];
  /** The best of the trials that ran to their end; null where none did. */
  best: TrialResult | null;
  /** With several objectives: the complete trials that no other beats in all of them. */
  front: TrialResult[];
  /** Whether everything ran that the settings asked for. */
  ended: boolean;
}

export function resultOf(study: Study): StudyResult {
  const trials = study.trials.map((trial) => told(trial, study.ended));
  const complete = trials.filter(({ state }) => state === 'complete');
  const signs = Object.values(study.settings.objectives).map((direction) => (direction === 'minimise' ? 1 : -1));
  const points = complete.map(({ values }) => values.map((value, i) => signs[i]! * value));
  const front = (fronts(points)[0] ?? []).map((i) => complete[i]!);
  const first = [...complete].sort((a, b) => signs[0]! * (a.value! - b.value!) || a.id - b.id)[0];
  return { trials, best: first ?? null, front, ended: study.ended };
}

function told({ id, state, config, epochs, values, reason }: Trial, ended: boolean): TrialResult {
  const shown = state === 'paused' ? (ended ? 'pruned' : 'running') : state;
  return { id, state: shown, config, epochs, value: values[0] ?? null, values, reason: reason ?? null };
}
