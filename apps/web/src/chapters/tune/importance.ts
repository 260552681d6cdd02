/** @file How much each setting mattered to what the trials of a search reached. */
import { importance, Space } from '@bptt/tuner';
import { spaceOf, type TuneSettings } from './space.js';
import { rungsOf, type ShownTrial } from './trials.js';

export interface Importance {
  /** Of how many trials, after how many epochs, the accuracies were compared. */
  trials: number;
  epochs: number;
  /** Which part of their variance each setting explains alone, the largest first. */
  shares: { name: string; share: number }[];
}

/** Fewer trials tell noise. */
export const enough = 12;

/** At the highest rung that enough trials came to, the first where none is; null for fewer than two trials. */
export function importanceOf(trials: readonly ShownTrial[], settings: TuneSettings): Importance | null {
  const rungs = rungsOf(settings.epochs).map((epochs) => ({
    epochs,
    there: trials.filter(({ accuracies }) => accuracies.length >= epochs),
  }));
  const { epochs, there } = rungs.findLast(({ there: all }) => all.length >= enough) ?? rungs[0]!;
  if (there.length < 2) return null;
  const tried = there.map(({ config, accuracies }) => ({ config, value: Math.max(...accuracies.slice(0, epochs)) }));
  const found = importance(new Space(spaceOf(settings)), tried);
  const shares = Object.entries(found).map(([name, share]) => ({ name, share }));
  return { trials: there.length, epochs, shares: shares.sort((a, b) => b.share - a.share) };
}
