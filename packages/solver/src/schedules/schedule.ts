/** @file What a learning-rate schedule is, and what the schedules share. */
import { expectOneOf } from '@bptt/errors';
import type { EpochRecord } from '../progress.js';
import type { Stateful } from '../stateful.js';

/**
 * The learning rate over a training, as PyTorch's `torch.optim.lr_scheduler` defines it, in closed form. One that remembers something needs
 * `state` and `loadState` for checkpoints.
 */
export interface Schedule extends Partial<Stateful> {
  /** What it counts: training steps (batches) or epochs. */
  readonly every: Every;
  /**
   * The learning rate when `t` of `total` steps (or epochs) are done: 0 at the first, `total` - 1 at the last.
   * @param baseLr the optimiser's own.
   */
  lr(baseLr: number, t: number, total: number): number;
  /** Called with each epoch's record, where what was measured decides. */
  epochEnded?(record: EpochRecord): void;
}

export type Every = 'step' | 'epoch';

export const expectEvery = (every: Every): Every => expectOneOf('every', every, ['step', 'epoch']);
