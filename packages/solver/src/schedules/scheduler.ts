/** @file Applies a schedule to an optimiser while a model trains. */
import type { Optimiser } from '../optimisers.js';
import type { Schedule } from './schedule.js';

/**
 * What to call before every step, with the number of steps done. Asks for the last learning rate at once: a schedule that is too
 * short for the training says so before the first batch.
 */
export function scheduler(
  optimiser: Optimiser,
  schedule: Schedule | undefined,
  numEpochs: number,
  stepsPerEpoch: number,
): (stepsDone: number) => void {
  if (!schedule) return () => undefined;
  const baseLr = optimiser.lr;
  const unit = schedule.every === 'epoch' ? stepsPerEpoch : 1;
  const total = (numEpochs * stepsPerEpoch) / unit;
  schedule.lr(baseLr, total - 1, total);
  return (stepsDone) => void (optimiser.lr = schedule.lr(baseLr, Math.floor(stepsDone / unit), total));
}
