/** @file Classification: one label for each sequence, or one for each step. */
import * as tf from '@tensorflow/tfjs-core';
import { ArgumentError, expectFunction, expectOptions, ShapeError } from '@bptt/errors';
import type { NdArray, TensorBatch } from '../batch.js';
import { counted } from '../counted.js';
import { crossEntropy, expectCrossEntropy, type CrossEntropyOptions } from '../losses/cross-entropy.js';
import { withoutMasked, type Loss } from '../losses/loss.js';
import { accuracy, confusion } from '../metrics/classes.js';
import { expectClasses, metricsOf, type Metrics } from '../metrics/metric.js';
import type { Model } from '../model.js';
import { expectOutput, forward, oneTarget, type Computed, type Task } from './task.js';

export interface ClassificationOptions<More extends object = object> extends Pick<
  CrossEntropyOptions,
  'weight' | 'ignoreIndex' | 'labelSmoothing'
> {
  /** What is minimised instead of the cross-entropy. */
  loss?: Loss | undefined;
  /** What is measured beside accuracy and confusion matrix: `() => ({ f1: f1() })`. */
  metrics?: (() => Metrics<More>) | undefined;
}

/** What every classification measures. */
export interface ClassificationValues {
  /** Fraction of right answers. */
  accuracy: number;
  /** confusion[label][answer] counts labels. */
  confusion: number[][];
}

/** labels [B] from logits [B, C]: the cross-entropy is minimised, accuracy and confusion matrix are measured. */
export const classification = <More extends object = object>(
  options: ClassificationOptions<More> = {},
): Task<ClassificationValues & More> => new Classes('classification', options);

export interface LabellingOptions<More extends object = object> extends ClassificationOptions<More> {
  /** Whether outputs and labels come as [B, T, C] and [B, T]. */
  batchFirst?: boolean | undefined;
}

/** A label for each step: labels [T, B] from logits [T, B, C]. Steps beyond `lengths`, or masked, count for nothing. */
export const labelling = <More extends object = object>(
  options: LabellingOptions<More> = {},
): Task<ClassificationValues & More> => new Classes('labelling', options);

class Classes<More extends object> implements Task<ClassificationValues & More> {
  readonly monitor = 'accuracy';
  readonly #options: LabellingOptions<More>;
  readonly #time: 0 | 1 | undefined;

  constructor(kind: 'classification' | 'labelling', options: LabellingOptions<More>) {
    const own: (keyof LabellingOptions)[] = ['weight', 'ignoreIndex', 'labelSmoothing', 'loss', 'metrics'];
    expectOptions(kind, options, kind === 'labelling' ? [...own, 'batchFirst'] : own);
    const { weight, ignoreIndex, labelSmoothing } = options;
    expectFunction('loss', options.loss);
    expectFunction('metrics', options.metrics);
    if (options.loss && (weight ?? ignoreIndex ?? labelSmoothing) !== undefined)
      throw new ArgumentError('loss', 'none beside weight, ignoreIndex and labelSmoothing', 'one of your own');
    expectCrossEntropy(this.#crossEntropy(options));
    this.#options = options;
    this.#time = kind === 'classification' ? undefined : options.batchFirst ? 1 : 0;
  }

  metrics(): Metrics<ClassificationValues & More> {
    return { accuracy: accuracy(), confusion: confusion(), ...metricsOf(this.#options.metrics) } as unknown as Metrics<
      ClassificationValues & More
    >;
  }

  compute(model: Model, batch: TensorBatch): Computed {
    const labels = oneTarget(batch.batch, 'labels');
    if (!(labels.data instanceof Int32Array)) expectWholeLabels(labels);
    const counts = this.#counts(batch, labels);
    const logits = expectOutput(forward(model, batch), 'logits');
    expectRows(logits.shape, labels.shape, batch);
    expectClasses(logits.shape, labels, counts);
    const { weight } = this.#options;
    if (weight && weight.length !== logits.shape.at(-1))
      throw new ShapeError('weight', `[C = ${logits.shape.at(-1)}]`, [weight.length]);
    const amount = weightOf(labels, counts, weight);
    if (amount === 0 && labels.data.length > 0)
      throw new ArgumentError('weight', 'one > 0 for at least one label of each batch', 0);
    const targets = tf.cast(batch.targets as tf.Tensor, 'int32');
    const loss = this.#options.loss ?? ((output, of, options) => crossEntropy(output, of, this.#crossEntropy(options)));
    const masked = counts && { mask: tf.tensor(counts, labels.shape as number[], 'bool') };
    return {
      loss: masked ? loss(withoutMasked(logits, masked), targets, masked) : loss(logits, targets),
      weight: amount,
      output: logits,
      targets: labels,
      counts,
    };
  }

  /** Those that are not masked, padded or ignored. */
  #counts({ batch }: TensorBatch, labels: NdArray): Uint8Array | undefined {
    const counts = counted(batch, labels, this.#time);
    const { ignoreIndex } = this.#options;
    if (ignoreIndex === undefined || !labels.data.includes(ignoreIndex)) return counts;
    const kept = Uint8Array.from(labels.data, (label, i) => Number(label !== ignoreIndex && (!counts || counts[i])));
    if (!kept.includes(1)) throw new ArgumentError('batch.labels', `not ${ignoreIndex} (ignoreIndex) alone`, 'only it');
    return kept;
  }

  #crossEntropy(options: CrossEntropyOptions = {}): CrossEntropyOptions {
    const { weight, labelSmoothing } = this.#options ?? options;
    return {
      ...(weight && { weight }),
      ...(labelSmoothing && { labelSmoothing }),
      ...(options.mask && { mask: options.mask }),
    };
  }
}

function weightOf({ data }: NdArray, counts?: Uint8Array, weight?: ArrayLike<number>): number {
  if (!counts && !weight) return data.length;
  let sum = 0;
  data.forEach((label, i) => {
    if (!counts || counts[i]) sum += weight ? weight[label]! : 1;
  });
  return sum;
}

function expectWholeLabels({ data }: NdArray): void {
  const wrong = data.findIndex((label) => !Number.isInteger(label));
  if (wrong >= 0)
    throw new ArgumentError(`labels[${wrong}]`, 'a class, a whole number', data[wrong], 'regression() is for numbers');
}

/** @throws ShapeError unless there is one row of logits for each label. */
function expectRows(logits: readonly number[], labels: readonly number[], { batch }: TensorBatch): void {
  const rows = logits.slice(0, -1);
  if (String(rows) === String(labels)) return;
  const inputs = (batch.inputs as NdArray).shape;
  const swapped = labels.length === 1 && inputs?.length === 3 && labels[0] === inputs[0] && rows[0] === inputs[1];
  throw new ShapeError(
    'batch.labels',
    rows.length === 1 ? `[B = ${rows[0]}]` : `[${rows.join(', ')}] as the logits`,
    labels,
    swapped ? 'batch.inputs is read as [T, B, I]: is it [B, T, I]?' : undefined,
  );
}
