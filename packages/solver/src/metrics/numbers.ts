/** @file Metrics of numbers: outputs against targets of the same shape. */
import { expectNumber, expectOptions, expectWholeNumber } from '@bptt/errors';
import { Counting, eachNumber, type Scored } from './metric.js';

/** A mean over all targets that count, and what is made of it. */
class Mean extends Counting<{ sum: number; all: number }> {
  readonly better = 'lower';

  constructor(
    readonly term: (output: number, target: number) => number,
    readonly finish: (mean: number) => number = (mean) => mean,
  ) {
    super(() => ({ sum: 0, all: 0 }));
  }

  update(scored: Scored): void {
    eachNumber(scored, (output, target) => {
      this.counts.sum += this.term(output, target);
      this.counts.all++;
    });
  }

  value(): number {
    return this.finish(this.counts.sum / this.counts.all);
  }
}

const absolute = (output: number, target: number) => Math.abs(output - target);

/** The mean absolute error. */
export const mae = (): Mean => new Mean(absolute);

/** The root of the mean squared error. */
export const rmse = (): Mean => new Mean((output, target) => (output - target) ** 2, Math.sqrt);

/**
 * The mean absolute error in units of `scale`, the mean absolute error of a naive forecast on the training part: below 1 is better
 * than naive. Hyndman and Koehler 2006, https://doi.org/10.1016/j.ijforecast.2006.03.001
 */
export const mase = (options: { scale: number }): Mean => {
  const { scale } = expectOptions('options', options, ['scale']);
  expectNumber('scale', scale, { above: 0 });
  return new Mean(absolute, (mean) => mean / scale);
};

/**
 * The mean absolute error of repeating what was one season before: `scale` of `mase`.
 * @throws ArgumentError unless the series is longer than the season and not constant over it.
 */
export function seasonalNaiveError(series: ArrayLike<number>, season = 1): number {
  expectWholeNumber('season', season);
  let total = 0;
  for (let t = season; t < series.length; t++) total += Math.abs(series[t]! - series[t - season]!);
  return expectNumber('series', total / (series.length - season), { above: 0 });
}
