/** @file The median rule: a trial goes on while it is no worse than half of those before it (Golovin et al., "Google Vizier", KDD 2017). */
import type { Pruner } from './pruner.js';

export interface MedianOptions {
  epochs: number;
  /** Epochs before the first judgement. */
  minEpochs?: number | undefined;
  /** Trials at an epoch before the first judgement. */
  startup?: number | undefined;
}

export function medianRule({ epochs, minEpochs = 1, startup = 5 }: MedianOptions): Pruner {
  const rungs = Array.from({ length: epochs - minEpochs + 1 }, (_, i) => minEpochs + i);
  return {
    brackets: [rungs],
    bracketOf: () => 0,
    promote(paused) {
      for (const { pauses, promoted } of paused.slice(0, -1)) {
        for (const [i, { trial, value }] of pauses.entries()) {
          if (promoted.has(trial)) continue;
          // Only those before it: what was judged once stays so.
          const before = pauses.slice(0, i).map((pause) => pause.value);
          if (before.length < startup || value <= median(before)) return trial;
        }
      }
      return undefined;
    },
  };
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
}
