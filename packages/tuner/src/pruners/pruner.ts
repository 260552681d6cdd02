/** @file What a pruner is: where trials pause, and which paused trial goes on. */

/** A trial's value when it had done a rung's epochs; to be minimised. */
export interface Pause {
  trial: number;
  value: number;
}

/** A rung's pauses in the order in which they count, and the trials that have gone on from it. */
export interface Rung {
  epochs: number;
  pauses: readonly Pause[];
  promoted: ReadonlySet<number>;
}

export interface Pruner {
  /** Epochs at which trials of each bracket pause; the last is the whole training. */
  readonly brackets: readonly (readonly number[])[];
  /** The bracket of the n-th trial. */
  bracketOf(trial: number): number;
  /** Of a bracket's rungs, the trial that goes on next, if any does. */
  promote(rungs: readonly Rung[]): number | undefined;
}

/** The best first; equal ones in the order in which they came. */
export const best = (pauses: readonly Pause[]): Pause[] => [...pauses].sort((a, b) => a.value - b.value);

/** Every trial runs to its end. */
export const noPruner = (epochs: number): Pruner => ({
  brackets: [[epochs]],
  bracketOf: () => 0,
  promote: () => undefined,
});
