/** @file The size of a step's gradients, and the clipping of it. */
import * as tf from '@tensorflow/tfjs-core';
import { ArgumentError, expectNumber } from '@bptt/errors';
import { kernelsAvailable, sumOfSquares } from '@bptt/kernels';
import type { Gradients } from './optimisers.js';

/** Euclidean norms, summed in float64. */
export interface GradientNorms {
  /** Of all gradients together. */
  total: number;
  /** The first gradient with an entry that is NaN or infinite. */
  notFinite?: { parameter: string; norm: number };
}

export function gradientNorms(gradients: Gradients): GradientNorms {
  let sum = 0;
  const squaresOf = kernelsAvailable() ? sumOfSquares : squaresByHand;
  for (const [parameter, gradient] of gradients) {
    const squares = squaresOf(gradient);
    if (!Number.isFinite(squares)) return { total: squares, notFinite: { parameter, norm: Math.sqrt(squares) } };
    sum += squares;
  }
  return { total: Math.sqrt(sum) };
}

/** The same sum, in the same order, on any backend. */
function squaresByHand(gradient: tf.Tensor): number {
  let squares = 0;
  for (const g of gradient.dataSync<'float32'>()) squares += g * g;
  return squares;
}

/**
 * Scales all gradients by one factor so that their norm is at most `maxNorm`, as `torch.nn.utils.clip_grad_norm_`. The
 * result is the caller's to dispose.
 */
export function clipByNorm(gradients: Gradients, norm: number, maxNorm: number): Gradients {
  expectNumber('maxNorm', maxNorm, { above: 0 });
  if (typeof norm !== 'number') throw new ArgumentError('norm', 'a number', norm);
  const factor = Math.min(1, maxNorm / (norm + 1e-6));
  return new Map([...gradients].map(([name, gradient]) => [name, tf.mul(gradient, factor)]));
}
