/** @file Checks of arguments that answer a mistake with what was expected and what was found. */
import type * as tf from '@tensorflow/tfjs-core';
import { ArgumentError, ShapeError } from '@bptt/errors';

export function expectWholeNumber(argument: string, value: number): number {
  if (!Number.isInteger(value) || value < 1) throw new ArgumentError(argument, 'a whole number >= 1', value);
  return value;
}

/** A live float32 tensor of this shape, where a letter stands for any size >= 1. */
export function expectTensor(argument: string, tensor: tf.Tensor, shape: (number | string)[]): void {
  const expected = `[${shape.join(', ')}]`;
  if (!Array.isArray(tensor?.shape)) throw new ArgumentError(argument, `a tensor ${expected}`, tensor);
  if (tensor.isDisposed) throw new ArgumentError(argument, `a tensor ${expected}`, 'a disposed tensor');
  const fits = (size: number, i: number) => (typeof shape[i] === 'number' ? size === shape[i] : size >= 1);
  if (tensor.shape.length !== shape.length || !tensor.shape.every(fits)) {
    throw new ShapeError(argument, expected, tensor.shape);
  }
  if (tensor.dtype !== 'float32') throw new ArgumentError(argument, 'a float32 tensor', tensor.dtype);
}
