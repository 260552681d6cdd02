/** @file What a user's training sees of its trial. */
import { ArgumentError, expectWholeNumber } from '@bptt/errors';
import type { Config } from './space/parameter.js';
import type { Outcome } from './study/trial.js';

export interface TrialContext {
  readonly id: number;
  readonly config: Config;
  /** For all that is random in the training: a whole number from 0 to 2^32 - 1. */
  readonly seed: number;
  /** Of the whole training. */
  readonly epochs: number;
  /** What `report` was given when the trial paused; undefined where the training starts anew. */
  readonly checkpoint: Uint8Array | undefined;
  /** Aborts when the study stops. */
  readonly signal: AbortSignal;
  /**
   * Tells the value, or the values, after an epoch, counted from 1. Where a pruner lets the trial pause, this resolves when it goes on.
   * @param checkpoint what the training needs to go on from here; asked for only where it pauses.
   */
  report(epoch: number, value: number | readonly number[], checkpoint?: () => Uint8Array): Promise<void>;
}

/** A training with a trial's configuration: its value, or values, unless those that it reported last count. */
export type Objective = (
  trial: TrialContext,
) => Promise<number | readonly number[] | void> | number | readonly number[] | void;

/** @throws ArgumentError for one that the training does not have. A study of 1 epoch, as where nothing is said, does not count them. */
export const expectEpoch = (epoch: number, epochs: number): number =>
  expectWholeNumber('epoch', epoch, 1, epochs > 1 ? epochs : undefined);

/** @throws ArgumentError for what is neither. */
export function valuesOf(value: number | readonly number[]): readonly number[] {
  if (typeof value === 'number') return [value];
  if (Array.isArray(value) && value.every((each) => typeof each === 'number')) return value;
  throw new ArgumentError('value', 'a number, or a list of them', value);
}

/**
 * What came of an objective that ended: what it returned, else what it reported last. It may end before `to` only where that is the last epoch.
 * @throws ArgumentError where it returned anything but numbers.
 */
export function outcomeOf(
  returned: Awaited<ReturnType<Objective>>,
  reported: readonly number[] | undefined,
  { to, epochs }: { to: number; epochs: number },
): Outcome {
  if (to < epochs) return { failed: `the objective ended without a report of epoch ${to}` };
  const values = returned === undefined ? reported : valuesOf(returned);
  return values ? { values } : { failed: 'the objective neither returned nor reported a value' };
}
