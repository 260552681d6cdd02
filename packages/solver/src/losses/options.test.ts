/** @file Losses, metrics and clipping refuse options that they do not know. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { expect, test } from 'vitest';
import {
  accuracy,
  bceWithLogits,
  clipByNorm,
  crossEntropy,
  editDistance,
  huber,
  l1,
  mase,
  mse,
  seasonalNaiveError,
} from '../index.js';

const [a, b] = [tf.ones([2, 3]), tf.zeros([2, 3])];
const labels = tf.tensor1d([0, 2], 'int32');

test.each<[string, () => unknown, string]>([
  ['mse', () => mse(a, b, { masks: a } as never), 'did you mean mask?'],
  ['l1', () => l1(a, b, { masks: a } as never), 'did you mean mask?'],
  ['huber', () => huber(a, b, { detla: 2 } as never), 'did you mean delta?'],
  ['huber 0', () => huber(a, b, { delta: 0 }), 'delta: expected a number > 0'],
  ['bceWithLogits', () => bceWithLogits(a, b, { pos_weight: 2 } as never), 'did you mean posWeight?'],
  ['crossEntropy', () => crossEntropy(a, labels, { ignore_index: 0 } as never), 'did you mean ignoreIndex?'],
  ['crossEntropy weight', () => crossEntropy(a, labels, { weight: [1, -1, 1] }), 'weight[1]: expected a number >= 0'],
  ['accuracy', () => accuracy({ topk: 2 } as never), 'did you mean topK?'],
  ['editDistance', () => editDistance({ blanks: 2 } as never), 'did you mean blank?'],
  ['editDistance blank', () => editDistance({ blank: -1 }), 'blank: expected a whole number >= 0'],
  ['mase', () => mase({ scales: 1 } as never), 'did you mean scale?'],
  ['seasonalNaiveError', () => seasonalNaiveError([1, 2, 3], 0), 'season: expected a whole number >= 1'],
  ['clipByNorm', () => clipByNorm(new Map(), 1, undefined as never), 'maxNorm: expected a number > 0'],
  ['clipByNorm norm', () => clipByNorm(new Map(), {} as never, 1), 'norm: expected a number'],
])('%s', (_, call, message) => expect(call).toThrow(message));
