/**
 * @file Registers the gradients of tfjs-core's operations. tfjs-core's Node build comes without any, its browser build keeps them in a
 * file that must be imported by hand, and some of them do not run on wasm.
 */
import * as tf from '@tensorflow/tfjs-core';
import { convolutions } from './convolutions.js';
import { elementwise } from './elementwise.js';
import type { Gradients } from './gradient.js';
import { completeKernels } from './kernels.js';
import { rearranging } from './rearranging.js';
import { sums } from './sums.js';
import { orderTape } from './tape-order.js';

export { orderTape };

/** Every gradient by the name of its kernel. */
export const gradients: Gradients = { ...elementwise, ...sums, ...rearranging, ...convolutions };

/** tfjs's own gradients of these want a kernel that wasm lacks, forget to sum what was broadcast, or leave reflections out. */
const better = new Set([
  tf.GatherV2,
  tf.Conv2D,
  tf.Conv2DBackpropInput,
  tf.DepthwiseConv2dNative,
  tf.Maximum,
  tf.Minimum,
  tf.MirrorPad,
]);

/** The gradients that are registered already. */
const inOrder = new WeakSet<tf.GradFunc>();

/** Registers the gradient of every differentiable operation of tfjs-core. Those that are already there stay, if they are as good. */
export function registerGradients(): void {
  completeKernels();
  for (const [kernelName, gradient] of Object.entries(gradients)) {
    const theirs = tf.getGradient(kernelName);
    if (theirs && inOrder.has(theirs.gradFunc)) continue;
    const config = theirs && !better.has(kernelName as never) ? theirs : { kernelName, ...gradient };
    const gradFunc: tf.GradFunc = (...values) => {
      orderTape();
      return config.gradFunc(...values);
    };
    inOrder.add(gradFunc);
    tf.registerGradient({ ...config, gradFunc });
  }
}
