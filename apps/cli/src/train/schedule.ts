/** @file `bptt train`'s choice of how the learning rate changes. */
import { Option } from 'commander';
import { ArgumentError } from '@bptt/errors';
import { CosineAnnealingLR, LinearLR, OneCycleLR, SequentialLR, StepLR, type Schedule } from '@bptt/solver';
import { positive, wholeNumber } from '../arguments.js';

export interface ScheduleOptions {
  schedule: 'constant' | 'step' | 'cosine' | 'one-cycle';
  stepSize?: number;
  gamma?: number;
  warmUp?: number;
}

export const scheduleOptions = [
  new Option('--schedule <name>', 'how the learning rate changes')
    .choices(['constant', 'step', 'cosine', 'one-cycle'])
    .default('constant'),
  new Option('--warm-up <n>', 'steps in which it first rises to --lr, before the schedule begins').argParser(
    wholeNumber,
  ),
  new Option('--step-size <n>', 'of --schedule step: epochs between two falls (default: 1)').argParser(wholeNumber),
  new Option('--gamma <x>', 'of --schedule step: the factor of each fall (default: 0.1)').argParser(positive),
];

/** Refuses options that would do nothing. */
export function checkSchedule({ schedule, stepSize, gamma, warmUp }: ScheduleOptions): void {
  for (const [name, value] of Object.entries({ '--step-size': stepSize, '--gamma': gamma })) {
    if (value !== undefined && schedule !== 'step') throw new ArgumentError(name, 'only with --schedule step', value);
  }
  if (warmUp !== undefined && schedule === 'one-cycle')
    throw new ArgumentError('--warm-up', 'none with --schedule one-cycle, which begins with its own', warmUp);
}

/** What the model card says of it. */
export function scheduleRecipe({ schedule, stepSize = 1, gamma = 0.1, warmUp = 0 }: ScheduleOptions) {
  return { schedule, ...(schedule === 'step' && { stepSize, gamma }), warmUp };
}

/** Counts steps; undefined when the learning rate stays as it is. */
export function scheduleOf(options: ScheduleOptions, epochs: number, stepsPerEpoch: number): Schedule | undefined {
  const { schedule, stepSize = 1, gamma, warmUp } = options;
  const every = 'step';
  const rest = {
    constant: () => undefined,
    step: () => new StepLR({ stepSize: stepSize * stepsPerEpoch, gamma, every }),
    cosine: () => new CosineAnnealingLR({ every }),
    'one-cycle': () => new OneCycleLR(),
  }[schedule]();
  if (warmUp === undefined) return rest;
  if (warmUp >= epochs * stepsPerEpoch)
    throw new ArgumentError('--warm-up', `fewer than the ${epochs * stepsPerEpoch} steps of this training`, warmUp);
  const rise = new LinearLR({ startFactor: 1 / (warmUp + 1), totalIters: warmUp, every });
  return rest ? new SequentialLR([rise, rest], [warmUp]) : rise;
}
