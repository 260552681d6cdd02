/** @file A learning rate that rises and falls once in a training (Smith and Topin 2019, https://arxiv.org/abs/1708.07120). */
import { ArgumentError, expectOptions, expectWholeNumber } from '@bptt/errors';
import { annealed } from './cosine.js';
import { expectEvery, type Every, type Schedule } from './schedule.js';

export interface OneCycleLROptions {
  /** The highest learning rate; the optimiser's when left out. */
  maxLr?: number | undefined;
  /** The whole training when left out. */
  totalSteps?: number | undefined;
  /** Fraction of the steps in which it rises. */
  pctStart?: number | undefined;
  annealStrategy?: 'cos' | 'linear' | undefined;
  /** The first learning rate is maxLr / divFactor. */
  divFactor?: number | undefined;
  /** The last is the first / finalDivFactor. */
  finalDivFactor?: number | undefined;
  /** Whether it falls as it rose, and then to the last. */
  threePhase?: boolean | undefined;
  every?: Every | undefined;
}

/**
 * Counts steps unless `every` is 'epoch'. As in PyTorch with `cycle_momentum=False`: the momentum stays as it is.
 * https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.OneCycleLR.html
 */
export class OneCycleLR implements Schedule {
  readonly every: Every;
  readonly #options;

  constructor(options: OneCycleLROptions = {}) {
    const {
      maxLr,
      totalSteps,
      pctStart = 0.3,
      annealStrategy = 'cos',
      divFactor = 25,
      finalDivFactor = 1e4,
      threePhase = false,
      every = 'step',
    } = expectOptions('schedule', options, [
      'maxLr',
      'totalSteps',
      'pctStart',
      'annealStrategy',
      'divFactor',
      'finalDivFactor',
      'threePhase',
      'every',
    ]);
    for (const [name, value] of Object.entries({ maxLr, divFactor, finalDivFactor })) {
      if (value !== undefined && !(value > 0 && value < Infinity)) throw new ArgumentError(name, 'a number > 0', value);
    }
    if (totalSteps !== undefined) expectWholeNumber('totalSteps', totalSteps);
    if (!(pctStart >= 0 && pctStart <= 1)) throw new ArgumentError('pctStart', 'a fraction from 0 to 1', pctStart);
    if (annealStrategy !== 'cos' && annealStrategy !== 'linear')
      throw new ArgumentError('annealStrategy', "'cos' or 'linear'", annealStrategy);
    this.every = expectEvery(every);
    this.#options = { maxLr, totalSteps, pctStart, annealStrategy, divFactor, finalDivFactor, threePhase };
  }

  /** @throws ArgumentError when `t` is not below totalSteps: PyTorch's, too, ends there. */
  lr(baseLr: number, t: number, total: number): number {
    const {
      maxLr: top = baseLr,
      totalSteps = total,
      pctStart,
      annealStrategy,
      divFactor,
      finalDivFactor,
      threePhase,
    } = this.#options;
    if (t >= totalSteps)
      throw new ArgumentError('totalSteps', `at least the ${t + 1} ${this.every}s of this training`, totalSteps);
    const first = top / divFactor;
    const last = first / finalDivFactor;
    const peak = pctStart * totalSteps - 1;
    const phases = [
      { from: first, to: top, end: peak },
      ...(threePhase ? [{ from: top, to: first, end: 2 * peak }] : []),
      { from: threePhase ? first : top, to: last, end: totalSteps - 1 },
    ];
    const now = phases.findIndex(({ end }, i) => t <= end || i === phases.length - 1);
    const { from, to, end } = phases[now]!;
    const start = phases[now - 1]?.end ?? 0;
    const x = end > start ? (t - start) / (end - start) : 1;
    return annealStrategy === 'cos' ? annealed(from, to, x) : from + (to - from) * x;
  }
}
