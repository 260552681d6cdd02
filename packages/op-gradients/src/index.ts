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

/** Saved outputs of tfjs's own are lost to gradients of gradients: see linked.ts. */
const savesOutput = ({ outputsToSave }: Gradients[string]): boolean => outputsToSave !== undefined;

/** Registers the gradient of every differentiable operation of tfjs-core. Those that are already there stay, if they are as good. */
export function registerGradients(): void {
  completeKernels();
  for (const [kernelName, gradient] of Object.entries(gradients)) {
    if (tf.getGradient(kernelName) === undefined || better.has(kernelName as never) || savesOutput(gradient))
      tf.registerGradient({ kernelName, ...gradient });
  }
}
