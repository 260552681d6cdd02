/** @file How well a model does its task. */
import * as tf from '@tensorflow/tfjs-core';
import { BpttError, expectFunction, expectOptions } from '@bptt/errors';
import { batchTensors } from './batch.js';
import type { Loss } from './losses/loss.js';
import { batchesOf, expectModel, type AnyLoader, type Model } from './model.js';
import { nextTask } from './next-task.js';
import { Pass } from './pass.js';
import type { ClassificationValues } from './tasks/classification.js';
import { taskOption } from './tasks/default-task.js';
import type { Task } from './tasks/task.js';

/** The loss and what else the task measures: `accuracy` and `confusion` in a classification. */
export type Evaluation<Values extends object = ClassificationValues> = Values & {
  /** Mean over all that counts. */
  loss: number;
  samples: number;
};

export interface EvaluateOptions<Values extends object = ClassificationValues> {
  /** What is measured; classification when left out. */
  task?: Task<Values> | undefined;
  /** The loss of a classification, instead of the cross-entropy. */
  lossFunc?: Loss | undefined;
  signal?: AbortSignal | undefined;
  /** Called after each batch with the number of samples seen so far; awaited. */
  onBatch?: ((samples: number) => Promise<void> | void) | undefined;
  /** Awaited after every batch: the evaluation pauses for as long as this is pending. */
  betweenBatches?: (() => Promise<void> | void) | undefined;
}

/**
 * Loss, and by default accuracy and confusion matrix, over all batches, with the model in evaluation mode. Lets the event loop run between
 * batches.
 * @throws BpttError (BPTT_ABORTED) within one batch after `signal` aborts.
 */
export async function evaluate<Values extends object = ClassificationValues>(
  model: Model,
  loader: AnyLoader,
  options: EvaluateOptions<Values> = {},
): Promise<Evaluation<Values>> {
  expectOptions('options', options, ['task', 'lossFunc', 'signal', 'onBatch', 'betweenBatches']);
  expectModel(model);
  const { lossFunc, signal, onBatch, betweenBatches } = options;
  const task = taskOption(options.task, lossFunc);
  for (const [name, call] of Object.entries({ onBatch, betweenBatches })) expectFunction(name, call);
  const pass = new Pass(task as Task<Values>, false);
  let batches = 0;
  try {
    for await (const batch of batchesOf('loader', loader)) {
      if (signal?.aborted) throw new BpttError('BPTT_ABORTED', 'evaluation was aborted');
      tf.tidy(() => {
        const { loss, count } = pass.compute(model, batchTensors(batch));
        count(loss.dataSync<'float32'>()[0]!);
      });
      batches++;
      await onBatch?.(pass.samples);
      await nextTask();
      await betweenBatches?.();
    }
    if (pass.samples === 0)
      throw new BpttError('BPTT_ARGUMENT', `loader: expected at least one ${batches ? 'sample' : 'batch'}, got none`);
    return { loss: pass.loss, ...pass.values(), samples: pass.samples };
  } finally {
    pass.dispose();
  }
}
