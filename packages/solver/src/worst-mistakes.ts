/** @file What a model gets most wrong. */
import * as tf from '@tensorflow/tfjs-core';
import { BpttError, expectOptions, expectWholeNumber } from '@bptt/errors';
import { batchTensors, type AnyBatch, type NdArray } from './batch.js';
import type { EvaluateOptions } from './evaluate.js';
import { batchesOf, expectModel, inMode, type AnyLoader, type Model } from './model.js';
import { expectClasses } from './metrics/metric.js';
import { nextTask } from './next-task.js';
import { expectOutput, forward, oneTarget } from './tasks/task.js';

/** A sample whose answer is wrong. */
export interface Mistake {
  /** Its place in the loader's order, from 0. */
  index: number;
  label: number;
  answer: number;
  /** What the model gives its answer, 0 to 1. */
  probability: number;
  /** -ln of the probability that it gives the label. */
  loss: number;
}

/**
 * The `count` wrong answers with the largest cross-entropy, the worst first, with the model in evaluation mode. Lets the event loop
 * run between batches.
 * @throws BpttError (BPTT_ABORTED) within one batch after `signal` aborts; ArgumentError unless `count` is a whole number >= 1.
 */
export async function worstMistakes(
  model: Model,
  loader: AnyLoader,
  options: { count?: number } & Omit<EvaluateOptions, 'task' | 'lossFunc'> = {},
): Promise<Mistake[]> {
  expectOptions('options', options, ['count', 'signal', 'onBatch', 'betweenBatches']);
  expectModel(model);
  const { signal, onBatch, betweenBatches } = options;
  const count = expectWholeNumber('count', options.count ?? 20);
  let worst: Mistake[] = [];
  let samples = 0;
  for await (const batch of batchesOf('loader', loader)) {
    if (signal?.aborted) throw new BpttError('BPTT_ABORTED', 'the search for mistakes was aborted');
    const labels = oneTarget(batch, 'labels');
    const found = mistakesIn(logProbabilities(model, batch, labels), labels.data, samples);
    worst = [...worst, ...found].sort((a, b) => b.loss - a.loss).slice(0, count);
    samples += labels.data.length;
    await onBatch?.(samples);
    await nextTask();
    await betweenBatches?.();
  }
  return worst;
}

/** ln of what the model gives each class: [B][C]. */
function logProbabilities(model: Model, batch: AnyBatch, labels: NdArray): number[][] {
  return tf.tidy(() => {
    const logits = expectOutput(
      inMode(model, false, () => forward(model, batchTensors(batch))),
      'logits [B, C]',
    );
    expectClasses(logits.shape, labels);
    return tf.logSoftmax(logits as tf.Tensor2D).arraySync() as number[][];
  });
}

function mistakesIn(logProbabilities: number[][], labels: NdArray['data'], first: number): Mistake[] {
  return logProbabilities.flatMap((logs, i) => {
    const label = labels[i]!;
    const answer = logs.indexOf(Math.max(...logs));
    return answer === label
      ? []
      : [{ index: first + i, label, answer, probability: Math.exp(logs[answer]!), loss: -logs[label]! }];
  });
}
