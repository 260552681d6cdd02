/** @file Checks of arguments that answer a mistake with what was expected, what was found and, where that shows, what to do. */
import type * as tf from '@tensorflow/tfjs-core';
import { ArgumentError, ShapeError } from '@bptt/errors';

/**
 * A live float32 tensor of this shape, where T stands for any size >= 1, another letter for any size: a batch of 0 is one.
 * @param advise what to do about a shape that does not fit.
 */
export function expectTensor(
  argument: string,
  tensor: tf.Tensor,
  shape: (number | string)[],
  advise?: (found: number[]) => string | undefined,
): void {
  const expected = `[${shape.join(', ')}]`;
  if (!Array.isArray(tensor?.shape)) throw new ArgumentError(argument, `a tensor ${expected}`, tensor);
  if (tensor.isDisposed)
    throw new ArgumentError(
      argument,
      `a tensor ${expected}`,
      'a disposed tensor',
      'tf.keep holds one beyond its tf.tidy',
    );
  const fits = (size: number, i: number) =>
    typeof shape[i] === 'number' ? size === shape[i] : size >= 1 || shape[i] !== 'T';
  if (tensor.shape.length !== shape.length || !tensor.shape.every(fits)) {
    throw new ShapeError(argument, expected, tensor.shape, advise?.(tensor.shape));
  }
  if (tensor.dtype !== 'float32')
    throw new ArgumentError(argument, 'a float32 tensor', tensor.dtype, `tf.cast(${argument}, 'float32') makes one`);
}
