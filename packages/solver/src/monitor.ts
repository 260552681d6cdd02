/** @file Which epoch was the best, and whether waiting for a better one still pays. */
import { ArgumentError } from '@bptt/errors';
import type { EpochRecord } from './progress.js';

const directions = { valAccuracy: 1, valLoss: -1, trainAccuracy: 1, trainLoss: -1 } as const;

/** The value of an epoch that decides which weights are the best. */
export type Monitor = keyof typeof directions;

/** Compares epochs by one of their values. */
export class BestEpoch {
  epoch: number | null = null;
  value: number | null = null;
  #waited = 0;

  /** @throws ArgumentError with the names that exist, when `monitor` is none of them. */
  constructor(
    readonly monitor: Monitor,
    hasValidation: boolean,
  ) {
    const names = Object.keys(directions).filter((name) => hasValidation || name.startsWith('train'));
    if (!names.includes(monitor)) {
      throw new ArgumentError(
        'monitor',
        `one of ${names.join(', ')}${hasValidation ? '' : ' (no validation set)'}`,
        monitor,
      );
    }
  }

  /** Whether `record` is better than all before it. */
  improvedBy(record: EpochRecord): boolean {
    const value = record[this.monitor]!;
    const better = this.value === null || (value - this.value) * directions[this.monitor] > 0;
    this.#waited = better ? 0 : this.#waited + 1;
    if (better) Object.assign(this, { value, epoch: record.epoch });
    return better;
  }

  /** Whether `patience` epochs in a row were no better. */
  exhausted(patience: number): boolean {
    return this.#waited >= patience;
  }
}
