/** @file Which epoch was the best, and whether waiting for a better one still pays. */
import { ArgumentError, nearest } from '@bptt/errors';
import { metricsOf, type Metrics } from './metrics/metric.js';
import type { Weights } from './model.js';
import type { EpochRecord } from './progress.js';
import type { Task } from './tasks/task.js';

/**
 * The value of an epoch that decides which weights are the best: `valLoss`, `valAccuracy` and so on for each metric of the task, or
 * `trainLoss`, `trainAccuracy`, ...
 */
export type Monitor = 'valAccuracy' | 'valLoss' | 'trainAccuracy' | 'trainLoss' | (string & {});

/** What a record calls a metric: `valAccuracy`. */
export const recordName = (part: 'train' | 'val', metric: string): string =>
  `${part}${metric.charAt(0).toUpperCase()}${metric.slice(1)}`;

export interface BestEpochState {
  epoch: number | null;
  value: number | null;
  /** Epochs since. */
  waited: number;
  weights?: Record<string, Float32Array> | undefined;
}

/** Compares epochs by one of their values. */
export class BestEpoch {
  epoch: number | null = null;
  value: number | null = null;
  /** Of that epoch. */
  weights: Weights | undefined;
  readonly monitor: string;
  readonly #sign: Map<string, 1 | -1>;
  readonly #fallback: string;
  readonly #chosen: boolean;
  #waited = 0;

  /** @throws ArgumentError with the names that exist, when `monitor` is none of them. */
  constructor(monitor: Monitor | undefined, task: Task, hasValidation: boolean) {
    const part = hasValidation ? 'val' : 'train';
    this.#sign = directions(task, hasValidation);
    this.#chosen = monitor !== undefined;
    this.monitor = monitor ?? recordName(part, task.monitor);
    this.#fallback = recordName(part, 'loss');
    if (this.#sign.has(this.monitor)) return;
    const names = [...this.#sign.keys()];
    const like = nearest(this.monitor, names);
    throw new ArgumentError(
      'monitor',
      `one of ${names.join(', ')}${hasValidation ? '' : ' (no validation set)'}`,
      this.monitor,
      like && `did you mean ${like}?`,
    );
  }

  /** What can be compared. */
  get names(): string[] {
    return [...this.#sign.keys()];
  }

  /**
   * Whether `record` is better than all before it. NaN is better than nothing.
   * @throws ArgumentError when the chosen value was not measured.
   */
  improvedBy(record: EpochRecord): boolean {
    const { name, value } = this.of(record);
    const better = !Number.isNaN(value) && (this.value === null || (value - this.value) * this.#sign.get(name)! > 0);
    this.#waited = better ? 0 : this.#waited + 1;
    if (better) Object.assign(this, { value, epoch: record.epoch });
    return better;
  }

  /** The value that is compared and its name: the loss where the task turned out to measure nothing else. */
  of(record: EpochRecord): { name: string; value: number } {
    const name = this.#chosen || this.monitor in record ? this.monitor : this.#fallback;
    const value = record[name];
    if (typeof value === 'number') return { name, value };
    throw new ArgumentError('monitor', `a value that is measured, one of ${Object.keys(record).join(', ')}`, name);
  }

  state(): BestEpochState {
    const { epoch, value, weights } = this;
    return { epoch, value, waited: this.#waited, weights: weights && Object.fromEntries(weights) };
  }

  loadState({ epoch, value, waited, weights }: BestEpochState): void {
    Object.assign(this, { epoch, value, weights: weights && new Map(Object.entries(weights)) });
    this.#waited = waited;
  }

  /** Whether `patience` epochs in a row were no better. */
  exhausted(patience: number): boolean {
    return this.#waited >= patience;
  }
}

function directions(task: Task, hasValidation: boolean): Map<string, 1 | -1> {
  const signs: [string, 1 | -1][] = [['loss', -1]];
  for (const [name, { better }] of Object.entries(metricsOf(() => task.metrics() as Metrics<Record<string, unknown>>)))
    if (better) signs.unshift([name, better === 'higher' ? 1 : -1]);
  const parts: ('val' | 'train')[] = hasValidation ? ['val', 'train'] : ['train'];
  return new Map(parts.flatMap((part) => signs.map(([name, sign]) => [recordName(part, name), sign] as const)));
}
