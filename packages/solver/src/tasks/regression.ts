/** @file Regression: numbers for numbers. */
import * as tf from '@tensorflow/tfjs-core';
import { expectFunction, expectOptions } from '@bptt/errors';
import type { TensorBatch } from '../batch.js';
import { counted, countOf } from '../counted.js';
import { withoutMasked, type Loss } from '../losses/loss.js';
import { mse } from '../losses/numbers.js';
import { expectSameShape, metricsOf, type Metrics } from '../metrics/metric.js';
import { mae, rmse } from '../metrics/numbers.js';
import type { Model } from '../model.js';
import { expectOutput, forward, oneTarget, type Computed, type Task } from './task.js';

export interface RegressionOptions<More extends object = object> {
  /** What is minimised instead of the mean squared error: `l1`, `huber`, `bceWithLogits` or your own. */
  loss?: Loss | undefined;
  /** What is measured beside mae and rmse: `() => ({ mase: mase({ scale }) })`. */
  metrics?: (() => Metrics<More>) | undefined;
  /** Whether targets of a value a step come as [B, T, ...] instead of time first: what `lengths` then bounds. */
  batchFirst?: boolean | undefined;
  /** Whether there is a target for each step, so that those beyond `lengths` count for nothing; false when left out. */
  perStep?: boolean | undefined;
}

export interface RegressionValues {
  /** Mean absolute error. */
  mae: number;
  /** Root of the mean squared error. */
  rmse: number;
}

/**
 * Targets of the outputs' shape, any: the mean squared error is minimised, mae and rmse are measured. Masked targets, and with `perStep` those
 * beyond `lengths`, count for nothing and may be NaN.
 */
export function regression<More extends object = object>(
  options: RegressionOptions<More> = {},
): Task<RegressionValues & More> {
  const {
    loss = mse,
    metrics,
    batchFirst = false,
    perStep = false,
  } = expectOptions('regression', options, ['loss', 'metrics', 'batchFirst', 'perStep']);
  expectFunction('loss', loss);
  expectFunction('metrics', metrics);
  return {
    monitor: 'loss',
    metrics: () => ({ mae: mae(), rmse: rmse(), ...metricsOf(metrics) }) as unknown as Metrics<RegressionValues & More>,
    compute(model: Model, batch: TensorBatch): Computed {
      const targets = oneTarget(batch.batch, 'targets');
      const counts = counted(batch.batch, targets, perStep ? (batchFirst ? 1 : 0) : undefined);
      const output = expectOutput(forward(model, batch), 'one number for each target');
      expectSameShape(output.shape, targets.shape);
      const options = counts && { mask: tf.tensor(counts, targets.shape as number[], 'bool') };
      const [shown, wanted] = [withoutMasked(output, options), withoutMasked(batch.targets as tf.Tensor, options)];
      return {
        loss: options ? loss(shown, wanted, options) : loss(shown, wanted),
        weight: countOf(counts, targets),
        output,
        targets,
        counts,
      };
    },
  };
}
