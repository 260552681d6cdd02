/** @file Language models: after each step, which one comes next, with the state carried from batch to batch. */
import * as tf from '@tensorflow/tfjs-core';
import { ArgumentError, expectFunction, expectOptions } from '@bptt/errors';
import type { TensorBatch } from '../batch.js';
import { counted, countOf } from '../counted.js';
import { crossEntropy } from '../losses/cross-entropy.js';
import { bitsPerCharacter, perplexity } from '../metrics/from-loss.js';
import { expectClasses, metricsOf, type Metrics } from '../metrics/metric.js';
import type { Model } from '../model.js';
import { expectOutput, forward, oneTarget, type Computed, type Task } from './task.js';

export interface LanguageModelOptions<More extends object = object> {
  /** What is measured beside perplexity and bits a character. */
  metrics?: (() => Metrics<More>) | undefined;
}

export interface LanguageModelValues {
  perplexity: number;
  bitsPerCharacter: number;
}

/**
 * Truncated backpropagation through time: batches are chunks [T, B] of B long streams, one after another; gradients go back to the chunk's
 * start, the state goes on to the next chunk. The model gives `[logits [T, B, V], state]` and takes the state as the option `state` of `forward`;
 * none is given at the start of a pass and where a batch says `start: true`.
 * Williams and Peng 1990, https://doi.org/10.1162/neco.1990.2.4.490
 */
export function languageModel<More extends object = object>(
  options: LanguageModelOptions<More> = {},
): Task<LanguageModelValues & More> {
  const { metrics } = expectOptions('languageModel', options, ['metrics']);
  expectFunction('metrics', metrics);
  return {
    monitor: 'loss',
    metrics: () =>
      ({ perplexity: perplexity(), bitsPerCharacter: bitsPerCharacter(), ...metricsOf(metrics) }) as unknown as Metrics<
        LanguageModelValues & More
      >,
    compute(model: Model, batch: TensorBatch, state?: unknown): Computed {
      const targets = oneTarget(batch.batch, 'targets');
      const counts = counted(batch.batch, targets, 0);
      const answer = forward(model, batch, batch.batch.start ? undefined : state);
      if (!Array.isArray(answer) || answer.length !== 2)
        throw new ArgumentError('model.forward', '[logits, state] of a language model', answer);
      const logits = expectOutput(answer[0], 'logits [T, B, V]');
      expectClasses(logits.shape, targets, counts);
      const labels = tf.cast(batch.targets as tf.Tensor, 'int32');
      return {
        loss: counts
          ? crossEntropy(logits, labels, { mask: tf.tensor(counts, targets.shape as number[], 'bool') })
          : crossEntropy(logits, labels),
        weight: countOf(counts, targets),
        output: logits,
        targets,
        counts,
        state: answer[1] as tf.TensorContainer,
      };
    },
  };
}
