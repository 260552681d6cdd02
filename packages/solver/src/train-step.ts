/** @file One step of training: forward, backward, check, clip, update. */
import * as tf from '@tensorflow/tfjs-core';
import { BpttError } from '@bptt/errors';
import { batchTensors, isArray, sizeOfBatch, type AnyBatch, type NdArray, type Tensors } from './batch.js';
import { clipByNorm, gradientNorms } from './gradient-norm.js';
import { gradientsOf } from './loss-and-gradients.js';
import type { Loss } from './losses/loss.js';
import { copyWeights, type Model, type Weights } from './model.js';
import type { Gradients, Optimiser } from './optimisers.js';
import { Pass } from './pass.js';
import { taskOf } from './tasks/default-task.js';
import type { Task } from './tasks/task.js';

export interface StepResult {
  loss: number;
  /** Of all gradients together, before clipping. */
  gradientNorm: number;
  /** The learning rate of this step. */
  lr: number;
  /** Whether the parameters were changed: not yet, where gradients of several batches make a step. */
  updated: boolean;
}

/** What a watched step shows, as copies. The solver adds which step it was. */
export interface StepGradients {
  /** Of the batch's loss, by the parameters' names, before clipping. */
  gradients: Map<string, Float32Array>;
  /** dL/dx of the batch's loss L, in the shape of its inputs [T, B, I]; 0 for ids. Of several inputs by name, of the first. */
  inputGradient: { data: Float32Array; shape: [number, number, number] };
  clipNorm?: number | undefined;
  /** Before the step. */
  parameters: Weights;
  /** After it; absent when the step was not taken, since something was not finite. */
  updated?: Weights | undefined;
}

/**
 * Changes the model's parameters by one batch. The model runs in training mode and gets back the mode that it had.
 * @param task what is minimised; or a loss, which stands for a classification by it.
 * @param watch is shown this step's gradients, those of the inputs too, which changes no bit of the others.
 * A batch of 0 gives the loss NaN and gradients of 0, as in PyTorch, and counts for nothing in an epoch's values.
 * @throws BpttError (BPTT_NOT_FINITE) before any parameter is touched, when the loss or a gradient is NaN or infinite.
 */
export function trainStep(
  model: Model,
  batch: AnyBatch,
  task: Task | Loss,
  optimiser: Optimiser,
  clipNorm?: number,
  watch?: (step: StepGradients) => void,
): StepResult {
  const pass = new Pass(taskOf(task), true);
  try {
    return stepOfPass(pass, model, batch, optimiser, clipNorm, watch);
  } finally {
    pass.dispose();
  }
}

/** The same as a part of a pass over the data. */
export function stepOfPass(
  pass: Pass,
  model: Model,
  batch: AnyBatch,
  optimiser: Optimiser,
  clipNorm?: number,
  watch?: (step: StepGradients) => void,
  accumulate: (gradients: Gradients, weight: number) => Gradients | undefined = (gradients) => gradients,
): StepResult {
  return tf.tidy(() => {
    const tensors = batchTensors(batch);
    const inputs = firstOf(tensors.inputs);
    let [count, weight] = [(_loss: number) => {}, 1];
    const { value, gradients, ofLeaves } = gradientsOf(
      model,
      watch && inputs.dtype === 'float32' ? [inputs] : [],
      () => {
        const pending = pass.compute(model, tensors);
        ({ count, weight } = pending);
        return pending.loss;
      },
    );
    const loss = value.dataSync<'float32'>()[0]!;
    const seen = watch && {
      ...copied(gradients, ofLeaves[0] ?? tf.zerosLike(inputs)),
      ...(clipNorm !== undefined && { clipNorm }),
      parameters: copyWeights(model),
    };
    const { total, notFinite } = gradientNorms(gradients);
    if (notFinite || !(Number.isFinite(loss) || sizeOfBatch(batch) === 0)) {
      if (seen) watch(seen);
      const what = notFinite
        ? `gradient of ${notFinite.parameter} has norm ${notFinite.norm}`
        : `gradients have norm ${total}`;
      throw new BpttError(
        'BPTT_NOT_FINITE',
        `loss ${loss}, ${what}; ${notFiniteIn(batch) ?? 'try a smaller lr or clipNorm'}`,
      );
    }
    count(loss); // before the step: what a metric refuses changes no parameter
    const due = accumulate(gradients, weight);
    if (due) {
      const norm = due === gradients || clipNorm === undefined ? total : gradientNorms(due).total;
      optimiser.step(clipNorm === undefined ? due : clipByNorm(due, norm, clipNorm));
    }
    if (seen) watch({ ...seen, updated: copyWeights(model) });
    return { loss, gradientNorm: total, lr: optimiser.lr, updated: due !== undefined };
  });
}

/** Where a batch is not finite itself: `batch.inputs[7] is NaN`. Targets that do not count may be anything. */
function notFiniteIn(batch: AnyBatch): string | undefined {
  const shown = { inputs: batch.inputs, ...(!batch.mask && !batch.lengths && { targets: batch.targets }) };
  for (const [name, arrays] of Object.entries(shown))
    for (const [part, { data }] of Object.entries<NdArray>(
      arrays && isArray(arrays) ? { '': arrays } : { ...arrays },
    )) {
      const at = (data as Float32Array).findIndex((value) => !Number.isFinite(value));
      if (at >= 0) return `batch.${name}${part && `.${part}`}[${at}] is ${data[at]}`;
    }
  return undefined;
}

const firstOf = (inputs: Tensors): tf.Tensor =>
  'dataId' in inputs ? (inputs as tf.Tensor) : Object.values(inputs as Record<string, tf.Tensor>)[0]!;

function copied(gradients: Gradients, inputGradient: tf.Tensor): Pick<StepGradients, 'gradients' | 'inputGradient'> {
  const values = (tensor: tf.Tensor) => tf.cast(tensor, 'float32').dataSync<'float32'>().slice();
  return {
    gradients: new Map([...gradients].map(([name, gradient]) => [name, values(gradient)])),
    inputGradient: { data: values(inputGradient), shape: inputGradient.shape as [number, number, number] },
  };
}
