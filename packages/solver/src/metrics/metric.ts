/** @file What a metric is: a number, or more, measured over one pass over the data. */
import { ArgumentError, ShapeError } from '@bptt/errors';
import type { NdArray } from '../batch.js';

/** What a metric sees of one batch. */
export interface Scored {
  /** The model's output in row-major order. */
  output: NdArray<Float32Array>;
  targets: NdArray;
  /** For each target whether it counts; all do when left out. */
  counts?: Uint8Array | undefined;
  /** The batch's loss, a mean over what counts, and how much counts. */
  loss: number;
  weight: number;
}

/** Counts over the batches of a pass; any object like this can be given to a task. */
export interface Metric<Value = number> {
  /** Which of two values is the better one; left out where a value is no single number. */
  readonly better?: 'higher' | 'lower' | undefined;
  /** Forgets all batches. */
  reset(): void;
  update(scored: Scored): void;
  /** The value over all batches so far. */
  value(): Value;
  /** All that it counted, as plain JSON, for a checkpoint; `loadState` takes it. */
  state(): unknown;
  loadState(state: never): void;
}

export type Metrics<Values> = { readonly [Name in keyof Values]: Metric<Values[Name]> };

/**
 * What a task is given to measure, by name.
 * @throws ArgumentError for what gives no metrics, such as `() => { f1: f1() }`, and for a metric that was not called.
 */
export function metricsOf<Values extends object>(make: (() => Metrics<Values>) | undefined): Metrics<Values> {
  const metrics = make ? make() : ({} as Metrics<Values>);
  if (typeof metrics !== 'object' || metrics === null || Array.isArray(metrics))
    throw new ArgumentError('metrics', 'a function that gives them by name, () => ({ f1: f1() })', metrics);
  for (const [name, metric] of Object.entries<Metric<unknown>>(metrics))
    if (typeof metric?.update !== 'function')
      throw new ArgumentError(
        `metrics.${name}`,
        'a metric such as f1()',
        metric,
        typeof metric === 'function' ? 'call it' : undefined,
      );
  return metrics;
}

/** A metric that keeps its counts in one plain object of numbers and square matrices, an array of rows each. */
export abstract class Counting<Counts extends object, Value = number> implements Metric<Value> {
  abstract readonly better?: 'higher' | 'lower' | undefined;
  protected counts: Counts;

  constructor(readonly empty: () => Counts) {
    this.counts = empty();
  }

  abstract update(scored: Scored): void;
  abstract value(): Value;

  reset(): void {
    this.counts = this.empty();
  }

  state(): Counts {
    return structuredClone(this.counts);
  }

  /** @throws ArgumentError for what this metric cannot have counted. */
  loadState(state: Counts): void {
    for (const [name, count] of Object.entries(this.empty())) expectLike(name, state?.[name as keyof Counts], count);
    this.counts = structuredClone(state);
  }
}

/** Numbers stand for numbers, and an array for rows of numbers, as many in each row as there are rows. */
function expectLike(name: string, found: unknown, count: unknown): void {
  if (Array.isArray(count)) {
    const square = Array.isArray(found) && found.every((row) => Array.isArray(row) && row.length === found.length);
    if (!square) throw new ArgumentError(name, 'n rows of n numbers', found);
    for (const n of found.flat()) expectLike(name, n, 0);
  } else if (typeof found !== 'number') throw new ArgumentError(name, 'a number', found);
}

/** Calls `tell` with where each row of logits [..., C] starts and its label, for the labels that count. */
export function eachLabel(
  { output, targets, counts }: Scored,
  tell: (logits: Float32Array, start: number, classes: number, label: number) => void,
): void {
  const classes = output.shape.at(-1)!;
  expectClasses(output.shape, targets, counts);
  targets.data.forEach((label, row) => {
    if (!counts || counts[row]) tell(output.data, row * classes, classes, label);
  });
}

/** The place of the largest of `classes` logits, the first of equals. */
export function largest(logits: Float32Array, start: number, classes: number): number {
  let best = 0;
  for (let c = 1; c < classes; c++) if (logits[start + c]! > logits[start + best]!) best = c;
  return best;
}

/**
 * @throws ShapeError unless logits [..., C] stand for labels [...]; ArgumentError for a label that counts and is no class from 0 to C - 1.
 */
export function expectClasses(logits: readonly number[], labels: NdArray, counts?: Uint8Array): void {
  const classes = logits.at(-1)!;
  if (logits.length < 2 || String(logits.slice(0, -1)) !== String(labels.shape))
    throw new ShapeError('logits', `[${labels.shape.join(', ')}, C], one row for each label`, logits);
  labels.data.forEach((label, i) => {
    if ((!counts || counts[i]) && !(Number.isInteger(label) && label >= 0 && label < classes))
      throw new ArgumentError(`labels[${i}]`, `a class from 0 to ${classes - 1}`, label);
  });
}

/** Calls `tell` with each output and its target, for the targets that count. @throws ShapeError unless they have one shape. */
export function eachNumber({ output, targets, counts }: Scored, tell: (output: number, target: number) => void): void {
  expectSameShape(output.shape, targets.shape);
  output.data.forEach((value, i) => {
    if (!counts || counts[i]) tell(value, targets.data[i]!);
  });
}

export function expectSameShape(output: readonly number[], targets: readonly number[]): void {
  if (String(output) === String(targets)) return;
  const advice = output.length === targets.length + 1 && output.at(-1) === 1 ? 'tf.squeeze the last axis' : undefined;
  throw new ShapeError('output', `[${targets.join(', ')}] as the targets`, output, advice);
}
