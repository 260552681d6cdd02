/** @file One pass over the data: what a task makes of its batches, summed up; the state that goes from one to the next. */
import * as tf from '@tensorflow/tfjs-core';
import { ArgumentError } from '@bptt/errors';
import { sizeOfBatch, type TensorBatch } from './batch.js';
import { expectScalar } from './losses/loss.js';
import type { Metric } from './metrics/metric.js';
import { inMode, type Model } from './model.js';
import type { Task } from './tasks/task.js';

/** A batch's loss, and what adds the batch to the pass when the loss is known. */
export interface Pending {
  loss: tf.Scalar;
  weight: number;
  count(loss: number): void;
}

export class Pass<Values extends object = object> {
  /** Samples seen. */
  samples = 0;
  readonly #metrics: [name: string, metric: Metric<unknown>][];
  #lossSum = 0;
  #weight = 0;
  #measured = false;
  #state: tf.TensorContainer | undefined;
  /** What the batch that is not counted yet left. */
  #next: tf.TensorContainer | undefined;

  constructor(
    readonly task: Task<Values>,
    readonly training: boolean,
  ) {
    this.#metrics = Object.entries(task.metrics());
    for (const [, metric] of this.#metrics) metric.reset();
  }

  /** The batch's loss, computed in this pass's mode. What it makes is for the caller's `tf.tidy` to dispose. */
  compute(model: Model, batch: TensorBatch): Pending {
    const { loss, weight, output, targets, counts, state, unmeasured } = inMode(model, this.training, () =>
      this.task.compute(model, batch, this.#state),
    );
    const data = this.#metrics.length > 0 && output ? output.dataSync<'float32'>() : new Float32Array();
    const scored = {
      output: { data, shape: output?.shape ?? [] },
      targets: targets ?? { data, shape: [] },
      counts,
      weight,
    };
    dispose(this.#next);
    this.#next = state === undefined ? undefined : kept(state);
    return {
      loss: expectScalar(loss),
      weight,
      count: (value) => {
        this.#carry();
        this.samples += sizeOfBatch(batch.batch);
        this.#lossSum += value * weight;
        this.#weight += weight;
        if (unmeasured) return;
        this.#measured = true;
        for (const [, metric] of this.#metrics) metric.update({ ...scored, loss: value });
      },
    };
  }

  /** The mean over all that counted so far. */
  get loss(): number {
    return this.#lossSum / this.#weight;
  }

  /** The metrics' values by name. */
  values(): Values {
    return Object.fromEntries(this.#metrics.map(([name, metric]) => [name, metric.value()])) as Values;
  }

  /** The values that are one number each; none where no batch was measured. */
  numbers(): Record<string, number> {
    if (!this.#measured) return {};
    const single = this.#metrics.filter(([, { better }]) => better);
    return Object.fromEntries(single.map(([name, metric]) => [name, metric.value() as number]));
  }

  /** Gives the carried state back. */
  dispose(): void {
    dispose(this.#next);
    this.#next = undefined;
    this.#carry();
  }

  #carry(): void {
    dispose(this.#state);
    this.#state = this.#next;
    this.#next = undefined;
  }
}

/** The same values, without their history, in tensors that outlive `tf.tidy`. */
function kept(state: tf.TensorContainer): tf.TensorContainer {
  if (Array.isArray(state)) return state.map(kept);
  if (state !== null && typeof state === 'object' && !('dataId' in state))
    return Object.fromEntries(Object.entries(state).map(([name, part]) => [name, kept(part as tf.TensorContainer)]));
  if (state === null || typeof state !== 'object')
    throw new ArgumentError('state', 'a tensor, or an array or object of tensors', state);
  return tf.keep(tf.clone(state as tf.Tensor));
}

function dispose(state: tf.TensorContainer | undefined): void {
  if (state !== undefined) tf.dispose(state);
}
