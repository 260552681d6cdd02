/** @file One step of training: forward, backward, check, clip, update. */
import * as tf from '@tensorflow/tfjs-core';
import { BpttError } from '@bptt/errors';
import { batchTensors, compareAnswers } from './batch.js';
import { clipByNorm, gradientNorms } from './gradient-norm.js';
import type { Loss } from './loss.js';
import type { Batch, Model } from './model.js';
import type { Gradients, Optimiser } from './optimisers.js';

export interface StepResult {
  loss: number;
  correct: number;
  /** Of all gradients together, before clipping. */
  gradientNorm: number;
  /** The learning rate of this step. */
  lr: number;
}

/**
 * Changes the model's parameters by one batch.
 * @throws BpttError (BPTT_NOT_FINITE) before any parameter is touched, when the loss or a gradient is NaN or infinite.
 */
export function trainStep(model: Model, batch: Batch, loss: Loss, optimiser: Optimiser, clipNorm?: number): StepResult {
  return tf.tidy(() => {
    const [inputs, labels] = batchTensors(batch);
    let correct = 0;
    const { value, gradients } = lossAndGradients(model, () => {
      const logits = model.forward(inputs);
      compareAnswers(logits, batch.labels.data, (predicted, label) => (correct += Number(predicted === label)));
      return loss(logits, labels);
    });
    const { total, notFinite } = gradientNorms(gradients);
    if (notFinite) {
      throw new BpttError(
        'BPTT_NOT_FINITE',
        `loss ${value}, gradient of ${notFinite.parameter} has norm ${notFinite.norm}; try a smaller lr or clipNorm`,
      );
    }
    if (!Number.isFinite(value)) {
      throw new BpttError('BPTT_NOT_FINITE', `loss ${value}, gradients have norm ${total}; try a smaller lr or clipNorm`);
    }
    optimiser.step(clipNorm === undefined ? gradients : clipByNorm(gradients, total, clipNorm));
    return { loss: value, correct, gradientNorm: total, lr: optimiser.lr };
  });
}

function lossAndGradients(model: Model, loss: () => tf.Scalar): { value: number; gradients: Gradients } {
  const parameters = [...model.namedParameters()];
  let thrown: { error: unknown } | undefined;
  // tfjs frees what it saved for the backward pass only when the forward pass returns, so an error waits until then.
  const orAnything = () => {
    try {
      return loss();
    } catch (error) {
      thrown = { error };
      return tf.sum(parameters[0]![1]) as tf.Scalar;
    }
  };
  const { value, grads } = tf.variableGrads(orAnything, parameters.map(([, parameter]) => parameter));
  if (thrown) throw thrown.error;
  const gradients = new Map<string, tf.Tensor>();
  for (const [name, parameter] of parameters) {
    const gradient = grads[parameter.name];
    if (gradient) gradients.set(name, gradient);
  }
  return { value: value.dataSync()[0]!, gradients };
}
