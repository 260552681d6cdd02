/** @file What happened in a race, in numbers, for its caption. */
import type { GradientFlow, TrainOutcome } from '../../worker/train.js';
import type { Kind } from './racers.svelte.js';

export interface Result {
  kind: Kind;
  /** The best on the held-out images after an epoch; null where none ended. */
  accuracy: number | null;
  /** Whether its numbers were not finite any more. */
  diverged: boolean;
  /** The gradient of the loss by row 1 as a part of that by row 28; null where there is none. */
  reach: number | null;
}

/** The best first; those without a mark last. */
export function resultsOf(
  racers: readonly { kind: Kind; outcome: Pick<TrainOutcome, 'epochs' | 'reason' | 'flow'> | null }[],
): Result[] {
  const results = racers.flatMap(({ kind, outcome }): Result[] => {
    if (!outcome) return [];
    const marks = outcome.epochs.flatMap(({ valAccuracy }) => (valAccuracy === null ? [] : [valAccuracy]));
    return [
      {
        kind,
        accuracy: marks.length ? Math.max(...marks) : null,
        diverged: outcome.reason === 'diverged',
        reach: reachOf(outcome.flow),
      },
    ];
  });
  return results.sort((a, b) => (b.accuracy ?? -1) - (a.accuracy ?? -1));
}

export function reachOf(flow: GradientFlow | null): number | null {
  const [first, last] = [flow?.norms[0], flow?.norms.at(-1)];
  return typeof first === 'number' && last ? first / last : null;
}
