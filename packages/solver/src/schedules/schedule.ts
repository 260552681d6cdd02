/** @file What a learning-rate schedule is, and what the schedules share. */
import { ArgumentError } from '@bptt/errors';

/** The learning rate over a training, as PyTorch's `torch.optim.lr_scheduler` defines it, in closed form. */
export interface Schedule {
  /** What it counts: training steps (batches) or epochs. */
  readonly every: Every;
  /**
   * The learning rate when `t` of `total` steps (or epochs) are done: 0 at the first, `total` - 1 at the last.
   * @param baseLr the optimiser's own.
   */
  lr(baseLr: number, t: number, total: number): number;
}

export type Every = 'step' | 'epoch';

export function expectEvery(every: Every): Every {
  if (every === 'step' || every === 'epoch') return every;
  throw new ArgumentError('every', "'step' or 'epoch'", every);
}

/** A count of steps or epochs. */
export function expectCount(argument: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw new ArgumentError(argument, 'a whole number >= 1', value);
}

/** Refuses options that the schedule does not know. */
export function expectOnly(known: string, unknown: object): void {
  const [name] = Object.keys(unknown);
  if (name !== undefined) throw new ArgumentError('schedule', `only ${known}`, name);
}
