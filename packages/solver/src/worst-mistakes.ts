/** @file What a model gets most wrong. */
import * as tf from '@tensorflow/tfjs-core';
import { ArgumentError, BpttError } from '@bptt/errors';
import { batchTensors } from './batch.js';
import type { EvaluateOptions } from './evaluate.js';
import { inMode, type Loader, type Model } from './model.js';
import { nextTask } from './next-task.js';

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
  loader: Loader,
  { count = 20, signal, onBatch, betweenBatches }: { count?: number } & Omit<EvaluateOptions, 'lossFunc'> = {},
): Promise<Mistake[]> {
  if (!Number.isInteger(count) || count < 1) throw new ArgumentError('count', 'a whole number >= 1', count);
  return inMode(model, false, async () => {
    let worst: Mistake[] = [];
    let samples = 0;
    for (const batch of loader) {
      if (signal?.aborted) throw new BpttError('BPTT_ABORTED', 'the search for mistakes was aborted');
      const first = samples;
      const probabilities = tf.tidy(() => tf.logSoftmax(model.forward(batchTensors(batch)[0])).arraySync());
      const mistakes = probabilities.flatMap((logs, i) => {
        const label = batch.labels.data[i]!;
        const answer = logs.indexOf(Math.max(...logs));
        return answer === label
          ? []
          : [{ index: first + i, label, answer, probability: Math.exp(logs[answer]!), loss: -logs[label]! }];
      });
      worst = [...worst, ...mistakes].sort((a, b) => b.loss - a.loss).slice(0, count);
      samples += batch.labels.data.length;
      onBatch?.(samples);
      await nextTask();
      await betweenBatches?.();
    }
    return worst;
  });
}
