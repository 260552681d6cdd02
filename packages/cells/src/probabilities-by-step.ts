/** @file What a classifier believes after every step of a sequence. */
import * as tf from '@tensorflow/tfjs-core';
import { ShapeError } from '@bptt/errors';
import type { Classifier } from './classifier.js';

/**
 * sequence [T, I], row-major -> [T][C]: the probabilities of the classes if the sequence had ended after that step. All
 * beginnings are one padded batch, so layers above each other, both directions and either head are right.
 * @throws ShapeError unless the sequence is of whole steps, at least one.
 */
export function probabilitiesByStep(model: Classifier, sequence: Float32Array): number[][] {
  const { inputSize, batchFirst } = model.rnn;
  const steps = sequence.length / inputSize;
  if (!Number.isInteger(steps) || steps < 1)
    throw new ShapeError('sequence', `[T x ${inputSize}], T >= 1`, [sequence.length]);
  return tf.tidy(() => {
    const once = tf.tensor3d(sequence, batchFirst ? [1, steps, inputSize] : [steps, 1, inputSize]);
    const input = tf.tile(once, batchFirst ? [steps, 1, 1] : [1, steps, 1]);
    const lengths = Array.from({ length: steps }, (_, t) => t + 1);
    return tf.softmax(model.forward(input, { lengths })).arraySync();
  });
}
