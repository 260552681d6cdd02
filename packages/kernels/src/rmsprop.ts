/** @file One step of RMSProp on one parameter, in place. */
import { expectOptions } from '@bptt/errors';
import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { expectNumbers, inPlace } from './in-place.js';

export interface RmspropInputs {
  parameter: Variable;
  gradient: Tensor;
  /** Mean square, of the parameter's shape; zeros before the first step. */
  square: Variable;
  /** Mean gradient where it is centred, zeros before the first step. */
  mean?: Variable | undefined;
  /** Zeros before the first step; left out without a momentum. */
  velocity?: Variable | undefined;
  learningRate: number;
  /** 0.99 unless given */
  alpha?: number | undefined;
  /** 1e-8 unless given */
  eps?: number | undefined;
  /** 0 unless given */
  momentum?: number | undefined;
  /** L2 penalty added to the gradient; 0 unless given */
  weightDecay?: number | undefined;
}

const names = [
  'parameter',
  'gradient',
  'square',
  'mean',
  'velocity',
  'learningRate',
  'alpha',
  'eps',
  'momentum',
  'weightDecay',
] as const;

/**
 * One step of PyTorch's `torch.optim.RMSprop` (https://docs.pytorch.org/docs/stable/generated/torch.optim.RMSprop.html), in place.
 *
 *     g = gradient + weightDecay p      s = alpha s + (1 - alpha) g^2      mean = alpha mean + (1 - alpha) g
 *     u = g / (sqrt(s - mean^2) + eps)  velocity = momentum velocity + u   p = p - learningRate velocity
 *
 * where mean^2 is left out without `mean`, and u stands in velocity's place without `velocity`.
 *
 * @throws ShapeError, ArgumentError
 */
export function rmsprop(inputs: RmspropInputs): void {
  const {
    parameter,
    gradient,
    square,
    mean,
    velocity,
    learningRate,
    alpha = 0.99,
    eps = 1e-8,
    momentum = 0,
    weightDecay = 0,
  } = expectOptions('inputs', inputs, names);
  expectNumbers({ learningRate, alpha, eps, momentum, weightDecay });
  // prettier-ignore
  inPlace({ parameter, gradient, square }, { mean, velocity }, ({ kernels }, at) =>
    kernels.rmsprop(
      parameter.size, at.parameter, at.gradient, at.square, at.mean, at.velocity,
      learningRate, alpha, 1 - alpha, eps, momentum, weightDecay,
    ),
  );
}
