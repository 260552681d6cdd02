/** @file A batch on its way to a model: what it is made of, checked, and its arrays as tensors. */
import * as tf from '@tensorflow/tfjs-core';
import { ArgumentError, expectFloat32, expectInt32, expectWholeNumber, kindOf, ShapeError } from '@bptt/errors';

/** Numbers in row-major order and the shape they stand for: `data.length` is the product of `shape`. */
export interface NdArray<T extends Float32Array | Int32Array = Float32Array | Int32Array> {
  data: T;
  shape: readonly number[];
}

/** One array, or several by name. */
export type Arrays = NdArray | Readonly<Record<string, NdArray>>;

/**
 * Inputs and what they should lead to, as plain typed arrays of any rank: float32 for numbers, int32 for classes and ids.
 * `@bptt/data`'s loaders yield such batches.
 */
export interface AnyBatch {
  /** [T, B, I] for a recurrent layer, [T, B] for ids, whatever the model reads; or several by name. */
  inputs: Arrays;
  /** What the outputs should be, or several by name. */
  targets?: Arrays | undefined;
  /** The name that `targets` has in classification: [B], each from 0 to C - 1. */
  labels?: NdArray | undefined;
  /** The number of steps of each sequence of a padded batch, [B]; given to the model as an option of `forward`. */
  lengths?: ArrayLike<number> | undefined;
  /** Which targets count, 1 or 0, in their shape or in their first axes' shape: [T, B] for targets [T, B, O]. */
  mask?: NdArray | undefined;
  /** Whether a carried state begins anew here; see `languageModel`. */
  start?: boolean | undefined;
}

/** B sequences [T, B, I] and their labels [B]. */
export interface Batch extends AnyBatch {
  inputs: NdArray;
  labels: NdArray;
}

/** The tensors of one array or of several by name. */
export type Tensors = tf.Tensor | Record<string, tf.Tensor>;

/** A batch as tensors, and the batch itself. */
export interface TensorBatch {
  inputs: Tensors;
  /** `targets`, or `labels`; undefined where the batch has neither. */
  targets: Tensors | undefined;
  batch: AnyBatch;
}

/** @throws ShapeError or ArgumentError that names the array whose kind, shape or size does not fit. */
export function batchTensors(batch: AnyBatch): TensorBatch {
  if (typeof batch !== 'object' || batch === null) throw new ArgumentError('batch', 'an object with inputs', batch);
  const targets = targetsOf(batch);
  if (batch.lengths !== undefined) expectLengths(batch.lengths);
  if (batch.mask !== undefined && !Array.isArray(batch.mask?.shape))
    throw new ArgumentError('batch.mask', '{ data, shape } of 0 and 1', batch.mask);
  return {
    inputs: tensorsOf('batch.inputs', batch.inputs),
    targets: targets && tensorsOf(batch.labels ? 'batch.labels' : 'batch.targets', targets),
    batch,
  };
}

/** That they fit into the steps that there are is seen where those are known: in the layers, and in tasks of a target a step. */
function expectLengths(lengths: ArrayLike<number>): void {
  if (typeof lengths !== 'object' || lengths === null || !Number.isInteger(lengths.length))
    throw new ArgumentError('batch.lengths', 'an array of B whole numbers', lengths);
  for (let b = 0; b < lengths.length; b++) expectWholeNumber(`batch.lengths[${b}]`, lengths[b]!);
}

/** `targets` by either of their names. */
export function targetsOf({ targets, labels }: AnyBatch): Arrays | undefined {
  if (targets && labels) throw new ArgumentError('batch', 'targets or labels, two names of one thing', 'both');
  return targets ?? labels;
}

/** The number of samples: of `lengths` or labels where there are some, else the second axis of time-first inputs, the first of others. */
export function sizeOfBatch({ inputs, labels, lengths }: AnyBatch): number {
  if (lengths) return lengths.length;
  if (labels) return labels.shape.at(-1) ?? 1;
  const { shape } = isArray(inputs) ? inputs : Object.values(inputs)[0]!;
  return shape[1] ?? shape[0] ?? 1;
}

/** Whether this is one array, and not several by name. */
export const isArray = (arrays: Arrays): arrays is NdArray => Array.isArray((arrays as NdArray).shape);

function tensorsOf(name: string, arrays: Arrays): Tensors {
  if (typeof arrays !== 'object' || arrays === null || ArrayBuffer.isView(arrays) || Array.isArray(arrays))
    throw new ArgumentError(name, '{ data, shape }, or several of them by name', arrays);
  if (isArray(arrays)) return tensorOf(name, arrays);
  const named = Object.entries(arrays).map(([key, array]) => [key, tensorOf(`${name}.${key}`, array)] as const);
  if (named.length === 0) throw new ArgumentError(name, '{ data, shape }, or several of them by name', arrays);
  return Object.fromEntries(named);
}

function tensorOf(name: string, array: NdArray): tf.Tensor {
  if (!Array.isArray(array?.shape)) throw new ArgumentError(name, '{ data, shape }', array);
  if ('dataId' in array) throw new ArgumentError(name, 'a typed array and its shape, { data, shape }', array);
  const { shape } = array;
  const data = kindOf(array.data) === 'Int32Array' ? expectInt32(name, array.data as Int32Array) : floats(name, array);
  const size = tf.util.sizeFromShape(shape as number[]);
  if (!shape.every((n) => Number.isInteger(n) && n >= 0) || data.length !== size)
    throw new ShapeError(name, `${data.length} numbers, as many as its data`, shape);
  return tf.tensor(data, shape as number[], data instanceof Int32Array ? 'int32' : 'float32');
}

function floats(name: string, { data }: NdArray): Float32Array {
  if (kindOf(data) === 'Float32Array') return expectFloat32(name, data as Float32Array);
  throw new ArgumentError(`${name}.data`, 'a Float32Array, or an Int32Array of classes or ids', data);
}
