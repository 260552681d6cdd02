/** @file A learning rate that falls along half a cosine (Loshchilov and Hutter 2017, https://arxiv.org/abs/1608.03983, equation 5). */
import { expectNumber, expectOptions, expectWholeNumber } from '@bptt/errors';
import { annealed } from './cosine.js';
import { expectEvery, type Every, type Schedule } from './schedule.js';

export interface CosineAnnealingLROptions {
  /** Epochs (or steps) from the optimiser's learning rate to the least; the whole training when left out. */
  tMax?: number | undefined;
  /** The least learning rate. */
  etaMin?: number | undefined;
  every?: Every | undefined;
}

/**
 * lr = etaMin + (baseLr - etaMin) (1 + cos(pi t / tMax)) / 2, which rises again after tMax; t counts epochs unless `every` is
 * 'step'. https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingLR.html
 */
export class CosineAnnealingLR implements Schedule {
  readonly tMax?: number;
  readonly etaMin: number;
  readonly every: Every;

  constructor(options: CosineAnnealingLROptions = {}) {
    expectOptions('schedule', options, ['tMax', 'etaMin', 'every']);
    const { tMax, etaMin = 0, every = 'epoch' } = options;
    if (tMax !== undefined) this.tMax = expectWholeNumber('tMax', tMax);
    this.etaMin = expectNumber('etaMin', etaMin, { from: 0 });
    this.every = expectEvery(every);
  }

  lr(baseLr: number, t: number, total: number): number {
    return annealed(baseLr, this.etaMin, t / (this.tMax ?? total));
  }
}
