/** @file `bptt train`'s choice of how the learning rate changes. */
import { Option } from 'commander';
import { schedules, type ScheduleSettings } from '@bptt/digits';
import { ArgumentError } from '@bptt/errors';
import { positive, wholeNumber } from '../options/arguments.js';

export const scheduleOptions = [
  new Option('--schedule <name>', 'how the learning rate changes').choices(schedules).default('constant'),
  new Option('--warm-up <n>', 'steps in which it first rises to --lr, before the schedule begins').argParser(
    wholeNumber,
  ),
  new Option('--step-size <n>', 'of --schedule step: epochs between two falls (default: 1)').argParser(wholeNumber),
  new Option('--gamma <x>', 'of --schedule step: the factor of each fall (default: 0.1)').argParser(positive),
];

/** Refuses options that would do nothing. */
export function checkSchedule({ schedule, stepSize, gamma, warmUp }: ScheduleSettings): void {
  for (const [name, value] of Object.entries({ '--step-size': stepSize, '--gamma': gamma })) {
    if (value !== undefined && schedule !== 'step') throw new ArgumentError(name, 'only with --schedule step', value);
  }
  if (warmUp !== undefined && schedule === 'one-cycle')
    throw new ArgumentError('--warm-up', 'none with --schedule one-cycle, which begins with its own', warmUp);
}

/** @param steps of the whole training. */
export function checkWarmUp({ warmUp = 0 }: ScheduleSettings, steps: number): void {
  if (warmUp >= steps) throw new ArgumentError('--warm-up', `fewer than the ${steps} steps of this training`, warmUp);
}
