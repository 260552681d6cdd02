/** @file One step of gradient descent with momentum on one parameter, in place. */
import { expectBoolean, expectOptions } from '@bptt/errors';
import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { expectNumbers, inPlace } from './in-place.js';

export interface SgdInputs {
  parameter: Variable;
  gradient: Tensor;
  /** Of the parameter's shape, zeros before the first step; left out without a momentum. */
  velocity?: Variable | undefined;
  learningRate: number;
  /** 0 unless given */
  momentum?: number | undefined;
  nesterov?: boolean | undefined;
  /** L2 penalty added to the gradient; 0 unless given */
  weightDecay?: number | undefined;
}

const names = ['parameter', 'gradient', 'velocity', 'learningRate', 'momentum', 'nesterov', 'weightDecay'] as const;

/**
 * One step of PyTorch's `torch.optim.SGD`, dampening 0 (https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html), in place.
 *
 *     g = gradient + weightDecay p      velocity = momentum velocity + g
 *     p = p - learningRate u            u = velocity, with nesterov g + momentum velocity; without a velocity g
 *
 * @throws ShapeError, ArgumentError
 */
export function sgd(inputs: SgdInputs): void {
  const {
    parameter,
    gradient,
    velocity,
    learningRate,
    momentum = 0,
    nesterov = false,
    weightDecay = 0,
  } = expectOptions('inputs', inputs, names);
  expectNumbers({ learningRate, momentum, weightDecay });
  expectBoolean('nesterov', nesterov);
  inPlace({ parameter, gradient }, { velocity }, ({ kernels }, at) =>
    kernels.sgd(parameter.size, at.parameter, at.gradient, at.velocity, learningRate, momentum, nesterov, weightDecay),
  );
}
