/** @file One step of training: forward, backward, check, clip, update. */
import * as tf from '@tensorflow/tfjs-core';
import { BpttError } from '@bptt/errors';
import { batchTensors, compareAnswers } from './batch.js';
import { clipByNorm, gradientNorms } from './gradient-norm.js';
import type { Loss } from './loss.js';
import { copyWeights, type Batch, type Model, type Weights } from './model.js';
import type { Gradients, Optimiser } from './optimisers.js';

export interface StepResult {
  loss: number;
  correct: number;
  /** Of all gradients together, before clipping. */
  gradientNorm: number;
  /** The learning rate of this step. */
  lr: number;
}

/** What a watched step shows, as copies. The solver adds which step it was. */
export interface StepGradients {
  /** Of the batch's loss, by the parameters' names, before clipping. */
  gradients: Map<string, Float32Array>;
  /** dL/dx [T, B, I] of the batch's loss L. */
  inputGradient: { data: Float32Array; shape: [number, number, number] };
  clipNorm?: number;
  /** Before the step. */
  parameters: Weights;
  /** After it; absent when the step was not taken, since something was not finite. */
  updated?: Weights;
}

/**
 * Changes the model's parameters by one batch.
 * @param watch is shown this step's gradients, those of the inputs too, which changes no bit of the others.
 * @throws BpttError (BPTT_NOT_FINITE) before any parameter is touched, when the loss or a gradient is NaN or infinite.
 */
export function trainStep(
  model: Model,
  batch: Batch,
  loss: Loss,
  optimiser: Optimiser,
  clipNorm?: number,
  watch?: (step: StepGradients) => void,
): StepResult {
  return tf.tidy(() => {
    const [inputs, labels] = batchTensors(batch);
    let correct = 0;
    const { value, gradients, inputGradient } = lossAndGradients(model, watch && inputs, () => {
      const logits = model.forward(inputs);
      compareAnswers(logits, batch.labels.data, (predicted, label) => (correct += Number(predicted === label)));
      return loss(logits, labels);
    });
    const seen = watch && {
      ...copied(gradients, inputGradient ?? tf.zerosLike(inputs)),
      ...(clipNorm !== undefined && { clipNorm }),
      parameters: copyWeights(model),
    };
    const { total, notFinite } = gradientNorms(gradients);
    if (notFinite || !Number.isFinite(value)) {
      if (seen) watch(seen);
      const what = notFinite
        ? `gradient of ${notFinite.parameter} has norm ${notFinite.norm}`
        : `gradients have norm ${total}`;
      throw new BpttError('BPTT_NOT_FINITE', `loss ${value}, ${what}; try a smaller lr or clipNorm`);
    }
    optimiser.step(clipNorm === undefined ? gradients : clipByNorm(gradients, total, clipNorm));
    if (seen) watch({ ...seen, updated: copyWeights(model) });
    return { loss: value, correct, gradientNorm: total, lr: optimiser.lr };
  });
}

/** The gradients of all parameters, and of `inputs` where they are given. */
function lossAndGradients(
  model: Model,
  inputs: tf.Tensor3D | undefined,
  loss: () => tf.Scalar,
): { value: number; gradients: Gradients; inputGradient: tf.Tensor | undefined } {
  const parameters = [...model.namedParameters()].filter(([, parameter]) => parameter.trainable);
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
  const leaves: tf.Tensor[] = parameters.map(([, parameter]) => parameter);
  const { value, grads } = tf.engine().gradients(orAnything, inputs ? [...leaves, inputs] : leaves, undefined, true);
  if (thrown) throw thrown.error;
  const gradients = new Map<string, tf.Tensor>();
  parameters.forEach(([name], i) => {
    if (grads[i]) gradients.set(name, grads[i]);
  });
  return { value: value.dataSync<'float32'>()[0]!, gradients, inputGradient: grads[leaves.length] };
}

function copied(gradients: Gradients, inputGradient: tf.Tensor): Pick<StepGradients, 'gradients' | 'inputGradient'> {
  const values = (tensor: tf.Tensor) => tensor.dataSync<'float32'>().slice();
  return {
    gradients: new Map([...gradients].map(([name, gradient]) => [name, values(gradient)])),
    inputGradient: { data: values(inputGradient), shape: inputGradient.shape as [number, number, number] },
  };
}
