/** @file What the solver sees of a model and of its data. */
import * as tf from '@tensorflow/tfjs-core';

/** A model: parameters that can be trained and a forward pass. `@bptt/cells`' classifiers are such models. */
export interface Model {
  /** inputs [T, B, I] -> logits [B, C]. */
  forward(inputs: tf.Tensor3D): tf.Tensor2D;
  namedParameters(): ReadonlyMap<string, tf.Variable>;
  /** Whether dropout and the like act, where the model has such parts; PyTorch's `Module.training`. */
  readonly training?: boolean;
  /** Sets `training`. */
  train?(mode: boolean): unknown;
}

/** Runs `work` with the model in this mode, and puts back the mode that it had, whatever happens. */
export async function inMode<R>(model: Model, training: boolean, work: () => Promise<R>): Promise<R> {
  const before = model.training ?? true;
  model.train?.(training);
  try {
    return await work();
  } finally {
    model.train?.(before);
  }
}

/** B sequences and their classes, as plain typed arrays. `@bptt/data`'s DataLoader yields them. */
export interface Batch {
  /** [T, B, I] */
  inputs: { data: Float32Array; shape: readonly number[] };
  /** [B], each from 0 to C - 1 */
  labels: { data: Int32Array; shape: readonly number[] };
}

/** Goes through the data once every time it is iterated; `length` is the number of batches. */
export interface Loader extends Iterable<Batch> {
  readonly length: number;
}

/** Copies of a model's parameters. */
export type Weights = Map<string, Float32Array>;

export function copyWeights(model: Model): Weights {
  return new Map(
    [...model.namedParameters()].map(([name, parameter]) => [name, parameter.dataSync<'float32'>().slice()]),
  );
}

/** Puts copied weights into the model. */
export function loadWeights(model: Model, weights: Weights): void {
  tf.tidy(() => {
    for (const [name, parameter] of model.namedParameters()) {
      parameter.assign(tf.tensor(weights.get(name)!, parameter.shape, 'float32'));
    }
  });
}
