/** @file A batch on its way through a model: arrays to tensors, logits to the number of right answers. */
import * as tf from '@tensorflow/tfjs-core';
import { ArgumentError, ShapeError } from '@bptt/errors';
import type { Batch } from './model.js';

/** The tensors of a batch: inputs [T, B, I] float32, labels [B] int32. */
export function batchTensors({ inputs, labels }: Batch): [inputs: tf.Tensor3D, labels: tf.Tensor1D] {
  if (inputs.shape.length !== 3) throw new ShapeError('batch.inputs', '[T, B, I]', inputs.shape);
  if (labels.shape.length !== 1 || labels.shape[0] !== inputs.shape[1]) {
    const swapped = labels.shape[0] === inputs.shape[0] && 'batch.inputs is read as [T, B, I]: is it [B, T, I]?';
    throw new ShapeError('batch.labels', `[B = ${inputs.shape[1]}]`, labels.shape, swapped || undefined);
  }
  return [tf.tensor3d(inputs.data, inputs.shape as [number, number, number]), tf.tensor1d(labels.data, 'int32')];
}

/** Calls `tell` with the class of the largest logit and the label, for each row of logits [B, C]. */
export function compareAnswers(
  logits: tf.Tensor2D,
  labels: Int32Array,
  tell: (predicted: number, label: number) => void,
): void {
  const [rows, classes] = logits.shape;
  if (rows !== labels.length) throw new ShapeError('logits', `[B = ${labels.length}, C]`, logits.shape);
  const values = logits.dataSync<'float32'>();
  labels.forEach((label, row) => {
    if (label < 0 || label >= classes)
      throw new ArgumentError(`labels[${row}]`, `a class from 0 to ${classes - 1}`, label);
    let predicted = 0;
    for (let c = 1; c < classes; c++) {
      if (values[row * classes + c]! > values[row * classes + predicted]!) predicted = c;
    }
    tell(predicted, label);
  });
}
