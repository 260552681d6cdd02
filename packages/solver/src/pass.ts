/** @file One pass over the data: what a task makes of its batches, summed up; the state that goes from one to the next. */
import * as tf from '@tensorflow/tfjs-core';
import { ArgumentError, BpttError, isBpttError } from '@bptt/errors';
import { sizeOfBatch, type TensorBatch } from './batch.js';
import { expectScalar } from './losses/loss.js';
import { metricsOf, type Metric } from './metrics/metric.js';
import { inMode, type Model } from './model.js';
import type { Task } from './tasks/task.js';

/** A batch's loss, and what adds the batch to the pass when the loss is known. */
export interface Pending {
  loss: tf.Scalar;
  weight: number;
  count(loss: number): void;
}

/** What was summed up over the batches so far, and the state that the next one goes on from. */
export interface PassState {
  samples: number;
  lossSum: number;
  weight: number;
  measured: boolean;
  metrics: Record<string, unknown>;
  carried?: unknown;
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
    this.#metrics = Object.entries(metricsOf(() => task.metrics()));
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
        if (weight === 0) return; // a batch of 0, of which the mean loss is NaN
        this.#lossSum += value * weight;
        this.#weight += weight;
        if (unmeasured) return;
        this.#measured = true;
        for (const [name, metric] of this.#metrics)
          named(`metrics.${name}`, () => metric.update({ ...scored, loss: value }));
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

  state(): PassState {
    return {
      samples: this.samples,
      lossSum: this.#lossSum,
      weight: this.#weight,
      measured: this.#measured,
      metrics: Object.fromEntries(this.#metrics.map(([name, metric]) => [name, metric.state()])),
      ...(this.#state !== undefined && { carried: valuesOf(this.#state) }),
    };
  }

  loadState({ samples, lossSum, weight, measured, metrics, carried }: PassState): void {
    const state = carried === undefined ? undefined : tf.tidy(() => tensorsOf(carried));
    this.samples = samples;
    this.#lossSum = lossSum;
    this.#weight = weight;
    this.#measured = measured;
    dispose(this.#state);
    this.#state = state;
    for (const [name, metric] of this.#metrics) metric.loadState(metrics[name] as never);
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

/** Does `measure`; what it refuses, such as numbers where it needs classes, is told with the metric's name. */
function named(name: string, measure: () => void): void {
  try {
    measure();
  } catch (error) {
    if (!isBpttError(error)) throw error;
    throw new BpttError(error.code, `${name}: ${error.message}`, { cause: error });
  }
}

/** A carried state as plain arrays, each tensor as its values, shape and dtype. */
function valuesOf(state: tf.TensorContainer): unknown {
  if (Array.isArray(state)) return state.map(valuesOf);
  if ('dataId' in (state as object)) {
    const { shape, dtype } = state as tf.Tensor;
    return { [tensorKey]: { values: (state as tf.Tensor).dataSync().slice(), shape: [...shape], dtype } };
  }
  return Object.fromEntries(Object.entries(state as object).map(([name, part]) => [name, valuesOf(part)]));
}

/** The tensors again. */
function tensorsOf(values: unknown): tf.TensorContainer {
  if (Array.isArray(values)) return values.map(tensorsOf);
  if (typeof values !== 'object' || values === null) throw new ArgumentError('carried', 'a kept state', values);
  const tensor = (values as Record<string, StoredTensor>)[tensorKey];
  if (tensor) return tf.tensor(tensor.values, tensor.shape, tensor.dtype);
  return Object.fromEntries(Object.entries(values as object).map(([name, part]) => [name, tensorsOf(part)]));
}

const tensorKey = 'tensor:';

interface StoredTensor {
  values: tf.TypedArray;
  shape: number[];
  dtype: tf.NumericDataType;
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
