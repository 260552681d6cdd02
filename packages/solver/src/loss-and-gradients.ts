/** @file A loss and its gradients, named as the parameters are: for training loops by hand. */
import * as tf from '@tensorflow/tfjs-core';
import { ArgumentError, expectFunction } from '@bptt/errors';
import { expectScalar } from './losses/loss.js';
import { expectModel, type Model } from './model.js';
import type { Gradients } from './optimisers.js';

/**
 * The loss and its gradients with respect to the model's parameters that are trainable and that it depends on.
 * Dispose of the gradients after `optimiser.step`, or call all of it inside `tf.tidy`.
 * @param compute runs the model and gives back a scalar; intermediate tensors are disposed.
 * @throws ArgumentError unless it is a scalar, and when nothing is trainable.
 */
export function lossAndGradients(
  model: Model,
  compute: () => tf.Scalar,
): { loss: number; gradients: Map<string, tf.Tensor> } {
  expectModel(model);
  expectFunction('compute', compute);
  const { value, gradients } = gradientsOf(model, [], compute);
  const loss = value.dataSync<'float32'>()[0]!;
  value.dispose();
  return { loss, gradients };
}

/** The same as tensors, and the gradients of `leaves` beside those of the parameters. */
export function gradientsOf(
  model: Model,
  leaves: readonly tf.Tensor[],
  compute: () => tf.Scalar,
): { value: tf.Scalar; gradients: Gradients & Map<string, tf.Tensor>; ofLeaves: (tf.Tensor | null)[] } {
  const parameters = [...model.namedParameters()].filter(([, parameter]) => parameter.trainable);
  const [first] = parameters;
  if (!first) throw new ArgumentError('model', 'at least one trainable parameter', 'none');
  let thrown: { error: unknown } | undefined;
  // tfjs frees what it saved for the backward pass only when the forward pass returns, so an error waits until then.
  const orAnything = () => {
    try {
      return expectScalar(compute());
    } catch (error) {
      thrown = { error };
      return tf.sum(first[1]) as tf.Scalar;
    }
  };
  const wanted = [...parameters.map(([, parameter]) => parameter as tf.Tensor), ...leaves];
  const { value, grads } = tf.engine().gradients(orAnything, wanted, undefined, true);
  if (thrown) {
    tf.dispose([value, ...grads.filter(Boolean)]);
    throw thrown.error;
  }
  const gradients = new Map<string, tf.Tensor>();
  parameters.forEach(([name], i) => {
    if (grads[i]) gradients.set(name, grads[i]);
  });
  if (gradients.size === 0) {
    tf.dispose([value, ...grads.filter(Boolean)]);
    throw new ArgumentError('loss', "one that depends on the model's trainable parameters", 'one that does not');
  }
  return { value, gradients, ofLeaves: grads.slice(parameters.length) };
}
