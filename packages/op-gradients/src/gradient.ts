/** @file How the gradient of one tfjs kernel is written down here. */
import * as tf from '@tensorflow/tfjs-core';

/** The gradients of the inputs, by name, from that of the output (a list where there are several) and what the forward pass saved. */
export type Backward = (
  dy: tf.Tensor,
  saved: tf.Tensor[],
  attributes: Record<string, unknown>,
) => Record<string, () => tf.Tensor>;

export type Gradients = Record<string, Omit<tf.GradConfig, 'kernelName'>>;

/** A gradient that needs these inputs, and the output if asked for. */
export const fromInputs = (inputsToSave: string[], backward: Backward, withOutput = false): Gradients[string] => ({
  inputsToSave,
  ...(withOutput && { outputsToSave: [true] }),
  gradFunc: backward as tf.GradFunc,
});

/** Names of inputs to save, of which the last may be absent: tfjs takes each by `map`, and would copy what is undefined. */
export const present = (...names: string[]): string[] =>
  Object.assign([...names], {
    map: <T>(input: (name: string) => T) => names.map((name) => input(name)).filter((tensor) => tensor !== undefined),
  });

/** A gradient that needs the output. */
export const fromOutput = (backward: Backward): Gradients[string] => ({
  outputsToSave: [true],
  gradFunc: backward as tf.GradFunc,
});

/** A gradient that needs neither. */
export const fromNothing = (backward: Backward): Gradients[string] => ({ gradFunc: backward as tf.GradFunc });

/** Of a kernel that is constant almost everywhere. */
export const zero = (...names: string[]): Gradients[string] =>
  fromInputs(names, (_dy, saved) => Object.fromEntries(names.map((name, i) => [name, () => zerosOf(saved[i]!)])));

/** Zeros, which tfjs wants in float32 for inputs of any type. */
export const zerosOf = ({ shape }: tf.Tensor): tf.Tensor => tf.zeros(shape);

/** 1 where the condition holds, else 0. */
export const where = (condition: tf.Tensor): tf.Tensor => tf.cast(condition, 'float32');

/** Sums a gradient over the axes along which an operand of this shape was repeated. */
export function sumTo(shape: number[], dy: tf.Tensor): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, dy.shape);
  return tf.reshape(axes.length ? tf.sum(dy, axes) : dy, shape);
}

export function run(kernel: string, inputs: Record<string, tf.Tensor>, attributes: object = {}): tf.Tensor {
  return tf.engine().runKernel(kernel, inputs, attributes as tf.NamedAttrMap) as tf.Tensor;
}

export const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);
