/** @file What a task is: what is minimised and what is measured, apart from the loop that does it. */
import type * as tf from '@tensorflow/tfjs-core';
import { ArgumentError } from '@bptt/errors';
import { isArray, targetsOf, type AnyBatch, type NdArray, type TensorBatch } from '../batch.js';
import type { Metrics } from '../metrics/metric.js';
import type { ForwardOptions, Model } from '../model.js';

/** What a task made of one batch. */
export interface Computed {
  /** A scalar: the mean over what counts. It is minimised. */
  loss: tf.Scalar;
  /** How much counts: the loss of an epoch is the sum of loss x weight over that of the weights, never a mean of means. */
  weight: number;
  /** What metrics look at; left out where none does. */
  output?: tf.Tensor | undefined;
  targets?: NdArray | undefined;
  /** For each target whether it counts; all do when left out. */
  counts?: Uint8Array | undefined;
  /** The state that the next batch goes on from: a tensor, or an array or object of them. */
  state?: tf.TensorContainer | undefined;
  /** Whether metrics see nothing of this batch. */
  unmeasured?: boolean | undefined;
}

/**
 * What is minimised and what is measured. `classification`, `regression`, `labelling`, `languageModel` and `minimise` make some; any object
 * like this is one.
 */
export interface Task<Values extends object = object> {
  /** Which value decides by default which epoch is the best: a metric's name, or `loss`. */
  readonly monitor: string;
  /** The metrics by name, made anew for each pass over the data. Records call them `trainAccuracy`, `valAccuracy` for `accuracy`. */
  metrics(): Metrics<Values>;
  /**
   * Runs the model on a batch. While training it runs on the gradient tape.
   * @param state what the batch before left, where this one goes on from it.
   */
  compute(model: Model, batch: TensorBatch, state?: unknown): Computed;
}

/** The model's answer to the batch's inputs, with its lengths and the state to go on from, where there are some. */
export function forward(model: Model, { inputs, batch: { lengths } }: TensorBatch, state?: unknown): unknown {
  const options: ForwardOptions = { ...(lengths && { lengths }), ...(state !== undefined && { state }) };
  return Object.keys(options).length ? model.forward(inputs, options) : model.forward(inputs);
}

/** @throws ArgumentError unless the model gave back one tensor. */
export function expectOutput(output: unknown, what: string): tf.Tensor {
  if (Array.isArray((output as tf.Tensor | undefined)?.shape)) return output as tf.Tensor;
  throw new ArgumentError('model.forward', `one tensor, ${what}`, output);
}

/** The targets of a task that has one kind of them. @throws ArgumentError without, or with several by name. */
export function oneTarget(batch: AnyBatch, name: 'labels' | 'targets'): NdArray {
  const targets = targetsOf(batch);
  if (!targets) throw new ArgumentError(`batch.${name}`, '{ data, shape }', targets);
  if (!isArray(targets))
    throw new ArgumentError(`batch.${name}`, 'one array; several by name need a task of your own', targets);
  return targets;
}

/** @throws ArgumentError for what is no task, such as `classification` that was not called. */
export function expectTask(task: Task): Task {
  if (typeof task?.compute === 'function' && typeof task.metrics === 'function') return task;
  const advice = typeof task === 'function' ? 'call it: classification()' : undefined;
  throw new ArgumentError('task', 'a task such as classification()', task, advice);
}
