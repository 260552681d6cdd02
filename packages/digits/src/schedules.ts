/** @file The schedules of the learning rate by their names. */
import { CosineAnnealingLR, LinearLR, OneCycleLR, SequentialLR, StepLR, type Schedule } from '@bptt/solver';

export const schedules = ['constant', 'step', 'cosine', 'one-cycle'] as const;

export interface ScheduleSettings {
  /** `constant` when left out. */
  schedule?: (typeof schedules)[number] | undefined;
  /** Of `step`: epochs between two falls, 1 when left out. */
  stepSize?: number | undefined;
  /** Of `step`: the factor of each fall, 0.1 when left out. */
  gamma?: number | undefined;
  /** Steps in which the learning rate first rises. */
  warmUp?: number | undefined;
}

/** What the model card says of it. */
export function scheduleRecipe({ schedule = 'constant', stepSize = 1, gamma = 0.1, warmUp = 0 }: ScheduleSettings) {
  return { schedule, ...(schedule === 'step' && { stepSize, gamma }), warmUp };
}

/** Counts steps; undefined when the learning rate stays as it is. */
export function scheduleOf(
  { schedule = 'constant', stepSize = 1, gamma, warmUp }: ScheduleSettings,
  stepsPerEpoch: number,
): Schedule | undefined {
  const every = 'step';
  const rest = {
    constant: () => undefined,
    step: () => new StepLR({ stepSize: stepSize * stepsPerEpoch, gamma, every }),
    cosine: () => new CosineAnnealingLR({ every }),
    'one-cycle': () => new OneCycleLR(),
  }[schedule]();
  if (warmUp === undefined) return rest;
  const rise = new LinearLR({ startFactor: 1 / (warmUp + 1), totalIters: warmUp, every });
  return rest ? new SequentialLR([rise, rest], [warmUp]) : rise;
}
