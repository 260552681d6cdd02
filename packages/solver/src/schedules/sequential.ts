/** @file Schedules one after another, such as a warm-up and what follows it. */
import { ArgumentError } from '@bptt/errors';
import type { Every, Schedule } from './schedule.js';

/**
 * `schedules[i]` holds from `milestones[i - 1]` on, and counts from there.
 * https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.SequentialLR.html
 */
export class SequentialLR implements Schedule {
  readonly every: Every;

  constructor(
    readonly schedules: readonly Schedule[],
    readonly milestones: readonly number[],
  ) {
    const [first] = schedules;
    if (!first) throw new ArgumentError('schedules', 'at least one', schedules.length);
    if (milestones.length !== schedules.length - 1)
      throw new ArgumentError('milestones', `${schedules.length - 1}, one between two schedules`, milestones.length);
    if (!milestones.every((m, i) => Number.isInteger(m) && m > (milestones[i - 1] ?? 0)))
      throw new ArgumentError('milestones', 'rising whole numbers >= 1', `[${milestones.join(', ')}]`);
    const other = schedules.find(({ every }) => every !== first.every);
    if (other) throw new ArgumentError('schedules', `all of every '${first.every}'`, `one of every '${other.every}'`);
    this.every = first.every;
  }

  lr(baseLr: number, t: number, total: number): number {
    const now = this.milestones.filter((milestone) => milestone <= t).length;
    const start = this.milestones[now - 1] ?? 0;
    return this.schedules[now]!.lr(baseLr, t - start, (this.milestones[now] ?? total) - start);
  }
}
