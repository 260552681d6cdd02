/** @file A learning rate that falls when a value does not get better any more. */
import { ArgumentError, expectNumber, expectOneOf, expectOptions, expectWholeNumber } from '@bptt/errors';
import type { EpochRecord } from '../progress.js';
import type { Schedule } from './schedule.js';

export interface ReduceLROnPlateauOptions {
  /** Which value of an epoch's record; `valLoss` when left out, `trainLoss` without a validation set. */
  monitor?: string | undefined;
  /** Whether smaller or larger values are better; 'min' when left out. */
  mode?: 'min' | 'max' | undefined;
  /** What the learning rate is multiplied by; 0.1 when left out. */
  factor?: number | undefined;
  /** Epochs in a row that may be no better; 10 when left out. */
  patience?: number | undefined;
  /** How much better counts; 1e-4 when left out. */
  threshold?: number | undefined;
  /** Whether `threshold` is a part of the best value, or a difference; 'rel' when left out. */
  thresholdMode?: 'rel' | 'abs' | undefined;
  /** Epochs after a reduction in which nothing is counted; 0 when left out. */
  cooldown?: number | undefined;
  /** The learning rate does not fall below it; 0 when left out. */
  minLr?: number | undefined;
  /** A reduction by less is not made; 1e-8 when left out. */
  eps?: number | undefined;
}

/** As `torch.optim.lr_scheduler.ReduceLROnPlateau`: https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html */
export class ReduceLROnPlateau implements Schedule {
  readonly every = 'epoch';
  readonly #options;
  #lr: number | undefined;
  #best: number | undefined;
  #bad = 0;
  #cooling = 0;

  constructor(options: ReduceLROnPlateauOptions = {}) {
    const {
      monitor,
      mode = 'min',
      factor = 0.1,
      patience = 10,
      threshold = 1e-4,
      thresholdMode = 'rel',
      cooldown = 0,
      minLr = 0,
      eps = 1e-8,
    } = expectOptions('options', options, [
      'monitor',
      'mode',
      'factor',
      'patience',
      'threshold',
      'thresholdMode',
      'cooldown',
      'minLr',
      'eps',
    ]);
    expectOneOf('mode', mode, ['min', 'max']);
    expectNumber('factor', factor, { from: 0, below: 1 });
    expectWholeNumber('patience', patience, 0);
    expectNumber('threshold', threshold, { from: 0 });
    expectOneOf('thresholdMode', thresholdMode, ['rel', 'abs']);
    expectWholeNumber('cooldown', cooldown, 0);
    expectNumber('minLr', minLr, { from: 0 });
    expectNumber('eps', eps, { from: 0 });
    this.#options = { monitor, mode, factor, patience, threshold, thresholdMode, cooldown, minLr, eps };
  }

  /** A training that begins, at t = 0, begins anew. */
  lr(baseLr: number, t: number): number {
    if (t === 0) {
      [this.#lr, this.#best] = [baseLr, undefined];
      this.#bad = this.#cooling = 0;
    }
    return this.#lr ?? baseLr;
  }

  /** Called by the solver after each epoch. @throws ArgumentError for a value that was not measured. */
  epochEnded(record: EpochRecord): void {
    const name = this.#options.monitor ?? (record.valLoss === null ? 'trainLoss' : 'valLoss');
    const value = record[name];
    if (typeof value !== 'number') throw new ArgumentError('monitor', `one of ${Object.keys(record).join(', ')}`, name);
    const { factor, patience, cooldown, minLr, eps } = this.#options;
    this.#bad = this.#better(value) ? 0 : this.#bad + 1;
    if (this.#bad === 0) this.#best = value;
    if (this.#cooling > 0) {
      this.#cooling--;
      this.#bad = 0;
    }
    if (this.#bad <= patience) return;
    const reduced = Math.max(this.#lr! * factor, minLr);
    if (this.#lr! - reduced > eps) this.#lr = reduced;
    this.#cooling = cooldown;
    this.#bad = 0;
  }

  state(): object {
    return { lr: this.#lr ?? null, best: this.#best ?? null, bad: this.#bad, cooling: this.#cooling };
  }

  /** @throws ArgumentError for what is no such state. */
  loadState({
    lr,
    best,
    bad,
    cooling,
  }: {
    lr: number | null;
    best: number | null;
    bad: number;
    cooling: number;
  }): void {
    if (lr !== null) expectNumber('lr', lr, { from: 0 });
    if (best !== null) expectNumber('best', best);
    expectWholeNumber('bad', bad, 0);
    expectWholeNumber('cooling', cooling, 0);
    [this.#lr, this.#best, this.#bad, this.#cooling] = [lr ?? undefined, best ?? undefined, bad, cooling];
  }

  #better(value: number): boolean {
    const { mode, threshold, thresholdMode } = this.#options;
    const best = this.#best;
    if (best === undefined) return !Number.isNaN(value);
    const sign = mode === 'min' ? -1 : 1;
    return sign * value > sign * (thresholdMode === 'rel' ? best * (1 + sign * threshold) : best + sign * threshold);
  }
}
