/** @file What is trained where no task is chosen: classification, or one's own loss. */
import { ArgumentError, expectFunction } from '@bptt/errors';
import type { TensorBatch } from '../batch.js';
import type { Loss } from '../losses/loss.js';
import { classification, type ClassificationValues } from './classification.js';
import { minimise } from './minimise.js';
import { expectTask, type Task } from './task.js';

/**
 * `classification` for batches with labels that are whole numbers. With a loss of one's own other targets are trained on too, numbers and several
 * by name; then only the loss is measured.
 */
export function defaultTask(loss?: Loss): Task<ClassificationValues> {
  const classes = classification(loss && { loss });
  const own = loss && minimise(loss);
  return {
    monitor: classes.monitor,
    metrics: () => classes.metrics(),
    compute(model, batch, state) {
      if (hasClasses(batch)) return classes.compute(model, batch, state);
      if (own) return { ...own.compute(model, batch, state), unmeasured: true };
      const { labels } = batch.batch;
      const advice = 'choose a task for other targets: regression(), labelling(), languageModel()';
      if (!labels) throw new ArgumentError('batch', 'labels', 'targets', advice);
      return classes.compute(model, batch, state);
    },
  };
}

const hasClasses = ({ batch: { labels } }: TensorBatch): boolean => labels?.data instanceof Int32Array;

/** A task as it is, or the one that a loss stands for. */
export const taskOf = (task: Task | Loss): Task => (typeof task === 'function' ? defaultTask(task) : task);

/** The task of these options. @throws ArgumentError for both, or for what is neither. */
export function taskOption(task: Task | undefined, lossFunc: Loss | undefined): Task {
  expectFunction('lossFunc', lossFunc);
  if (task === undefined) return defaultTask(lossFunc);
  if (lossFunc) throw new ArgumentError('lossFunc', 'none beside a task, which has its own loss', lossFunc);
  return expectTask(task);
}
