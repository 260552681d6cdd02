/** @file A learning rate that changes along a straight line: the usual warm-up. */
import { ArgumentError, expectNumber, expectOptions, expectWholeNumber } from '@bptt/errors';
import { expectEvery, type Every, type Schedule } from './schedule.js';

export interface LinearLROptions {
  startFactor?: number | undefined;
  endFactor?: number | undefined;
  /** Epochs (or steps) until endFactor is reached. */
  totalIters?: number | undefined;
  every?: Every | undefined;
}

/**
 * lr = baseLr (startFactor + (endFactor - startFactor) min(t / totalIters, 1)); t counts epochs unless `every` is 'step'.
 * https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LinearLR.html
 */
export class LinearLR implements Schedule {
  readonly startFactor: number;
  readonly endFactor: number;
  readonly totalIters: number;
  readonly every: Every;

  constructor(options: LinearLROptions = {}) {
    expectOptions('schedule', options, ['startFactor', 'endFactor', 'totalIters', 'every']);
    const { startFactor = 1 / 3, endFactor = 1, totalIters = 5, every = 'epoch' } = options;
    if (!(startFactor > 0 && startFactor <= 1))
      throw new ArgumentError('startFactor', 'a number > 0 and <= 1', startFactor);
    this.startFactor = startFactor;
    this.endFactor = expectNumber('endFactor', endFactor, { from: 0 });
    this.totalIters = expectWholeNumber('totalIters', totalIters);
    this.every = expectEvery(every);
  }

  lr(baseLr: number, t: number): number {
    return baseLr * (this.startFactor + (this.endFactor - this.startFactor) * Math.min(t / this.totalIters, 1));
  }
}
