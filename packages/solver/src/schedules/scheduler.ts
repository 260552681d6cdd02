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
  const lr = learningRates(optimiser.lr, schedule, stepsPerEpoch);
  lr(numEpochs * stepsPerEpoch - 1, numEpochs);
  return (stepsDone) => void (optimiser.lr = lr(stepsDone, numEpochs));
}

/** The learning rate after so many steps of a training of so many epochs. */
export function learningRates(
  baseLr: number,
  schedule: Schedule,
  stepsPerEpoch: number,
): (stepsDone: number, numEpochs: number) => number {
  const unit = schedule.every === 'epoch' ? stepsPerEpoch : 1;
  return (stepsDone, numEpochs) =>
    schedule.lr(baseLr, Math.floor(stepsDone / unit), (numEpochs * stepsPerEpoch) / unit);
}
