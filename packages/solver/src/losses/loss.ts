/** @file What a loss is: one number to be made small, a mean over what counts. */
import * as tf from '@tensorflow/tfjs-core';
import { ArgumentError } from '@bptt/errors';
import { constantOf } from '@bptt/kernels';

export interface LossOptions {
  /** In the targets' shape, 1 (or true) where a target counts; all do when left out. */
  mask?: tf.Tensor | undefined;
}

/** A model's output and its targets -> a scalar, the mean over the targets that count. `options` is given only for masked batches. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Loss = (output: any, targets: any, options?: LossOptions) => tf.Scalar;

/**
 * The tensor with 0 where nothing counts: what stands there may be NaN, and the loss and its gradient are none.
 * @param mask in the tensor's shape, or in that of its first axes.
 */
export function withoutMasked<T extends tf.Tensor>(tensor: T, { mask }: LossOptions = {}): T {
  if (!mask) return tensor;
  const condition = tf.reshape(tf.cast(mask, 'bool'), [...mask.shape, ...tensor.shape.slice(mask.rank).map(() => 1)]);
  return tf.where(condition, tensor, tf.zerosLike(tensor)) as T;
}

/** The mean of these losses over what counts; of none, in a batch of 0, NaN with gradients of 0, as in PyTorch. */
export function meanOf(losses: tf.Tensor, { mask }: LossOptions = {}): tf.Scalar {
  if (losses.size === 0) return constantOf([losses], [], NaN);
  if (!mask) return tf.mean(losses) as tf.Scalar;
  const counts = tf.cast(mask, 'float32');
  return tf.div(tf.sum(tf.mul(losses, counts)), tf.sum(counts)) as tf.Scalar;
}

/** @throws ArgumentError unless this is one number. */
export function expectScalar(loss: tf.Tensor): tf.Scalar {
  if (Array.isArray(loss?.shape) && loss.size === 1 && loss.dtype === 'float32')
    return (loss.rank === 0 ? loss : tf.reshape(loss, [])) as tf.Scalar;
  const advice = Array.isArray(loss?.shape) && loss.size > 1 ? 'tf.mean makes one' : undefined;
  throw new ArgumentError('loss', 'a float32 scalar', loss, advice);
}
