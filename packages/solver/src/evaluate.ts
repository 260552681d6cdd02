/** @file How well a model answers. */
import * as tf from '@tensorflow/tfjs-core';
import { BpttError } from '@bptt/errors';
import { batchTensors, compareAnswers } from './batch.js';
import { crossEntropy, type Loss } from './loss.js';
import { inMode, type Loader, type Model } from './model.js';
import { nextTask } from './next-task.js';

export interface Evaluation {
  /** Mean over all samples. */
  loss: number;
  /** Fraction of right answers. */
  accuracy: number;
  /** confusion[label][answer] counts samples. */
  confusion: number[][];
  samples: number;
}

export interface EvaluateOptions {
  lossFunc?: Loss | undefined;
  signal?: AbortSignal | undefined;
  /** Called after each batch with the number of samples seen so far. */
  onBatch?: ((samples: number) => void) | undefined;
  /** Awaited after every batch: the evaluation pauses for as long as this is pending. */
  betweenBatches?: (() => Promise<void> | void) | undefined;
}

/**
 * Loss, accuracy and confusion matrix over all batches, with the model in evaluation mode. Lets the event loop run between
 * batches.
 * @throws BpttError (BPTT_ABORTED) within one batch after `signal` aborts.
 */
export async function evaluate(model: Model, loader: Loader, options: EvaluateOptions = {}): Promise<Evaluation> {
  return inMode(model, false, () => evaluateAsItIs(model, loader, options));
}

async function evaluateAsItIs(model: Model, loader: Loader, options: EvaluateOptions): Promise<Evaluation> {
  const { lossFunc = crossEntropy, signal, onBatch, betweenBatches } = options;
  const confusion: number[][] = [];
  let loss = 0;
  let samples = 0;
  for (const batch of loader) {
    if (signal?.aborted) throw new BpttError('BPTT_ABORTED', 'evaluation was aborted');
    loss += tf.tidy(() => {
      const [inputs, labels] = batchTensors(batch);
      const logits = model.forward(inputs);
      for (let c = confusion.length; c < logits.shape[1]; c++)
        confusion.push(Array.from({ length: logits.shape[1] }, () => 0));
      compareAnswers(logits, batch.labels.data, (predicted, label) => confusion[label]![predicted]!++);
      return lossFunc(logits, labels).dataSync()[0]! * batch.labels.data.length;
    });
    samples += batch.labels.data.length;
    onBatch?.(samples);
    await nextTask();
    await betweenBatches?.();
  }
  if (samples === 0) throw new BpttError('BPTT_ARGUMENT', 'loader: expected at least one batch, got none');
  const correct = confusion.reduce((sum, row, label) => sum + row[label]!, 0);
  return { loss: loss / samples, accuracy: correct / samples, confusion, samples };
}
