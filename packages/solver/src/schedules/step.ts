/** @file A learning rate that falls in steps. */
import { expectNumber, expectOptions, expectWholeNumber } from '@bptt/errors';
import { expectEvery, type Every, type Schedule } from './schedule.js';

export interface StepLROptions {
  /** Epochs (or steps) between two falls. */
  stepSize: number;
  /** What each multiplies the learning rate by. */
  gamma?: number | undefined;
  every?: Every | undefined;
}

/**
 * lr = baseLr gamma^floor(t / stepSize); t counts epochs unless `every` is 'step'.
 * https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.StepLR.html
 */
export class StepLR implements Schedule {
  readonly stepSize: number;
  readonly gamma: number;
  readonly every: Every;

  constructor(options: StepLROptions) {
    expectOptions('schedule', options, ['stepSize', 'gamma', 'every']);
    const { stepSize, gamma = 0.1, every = 'epoch' } = options;
    this.stepSize = expectWholeNumber('stepSize', stepSize);
    this.gamma = expectNumber('gamma', gamma, { from: 0 });
    this.every = expectEvery(every);
  }

  lr(baseLr: number, t: number): number {
    return baseLr * power(this.gamma, Math.floor(t / this.stepSize));
  }
}

/** By squaring: `Math.pow` may differ between engines. */
function power(base: number, exponent: number): number {
  if (exponent === 0) return 1;
  const half = power(base, Math.floor(exponent / 2));
  return exponent % 2 ? half * half * base : half * half;
}
