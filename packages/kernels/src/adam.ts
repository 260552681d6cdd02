/** @file One step of Adam or AdamW on one parameter, in place. */
import { expectOptions } from '@bptt/errors';
import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { expectNumbers, inPlace } from './in-place.js';

export interface AdamInputs {
  parameter: Variable;
  gradient: Tensor;
  /** First moment, of the parameter's shape; zeros before the first step. */
  m: Variable;
  /** Second moment, of the parameter's shape; zeros before the first step. */
  v: Variable;
  learningRate: number;
  /** 0.9 unless given */
  beta1?: number | undefined;
  /** 0.999 unless given */
  beta2?: number | undefined;
  /** 1e-8 unless given */
  eps?: number | undefined;
  /** L2 penalty added to the gradient, as in PyTorch's Adam (not AdamW); 0 unless given */
  weightDecay?: number | undefined;
  /** AdamW's: p is first multiplied by this, 1 - learningRate decay; 1 unless given */
  keep?: number | undefined;
  /** 1 - beta1^t for step t = 1, 2, ...; the caller keeps the power, by multiplication, so that every engine has the same bits. */
  correction1: number;
  /** 1 - beta2^t */
  correction2: number;
}

const names = [
  'parameter',
  'gradient',
  'm',
  'v',
  'learningRate',
  'beta1',
  'beta2',
  'eps',
  'weightDecay',
  'keep',
  'correction1',
  'correction2',
] as const;

/**
 * One step of Adam, in place: PyTorch's `torch.optim.Adam` (https://docs.pytorch.org/docs/stable/generated/torch.optim.Adam.html).
 *
 *     p = keep p
 *     g = gradient + weightDecay p      m = beta1 m + (1 - beta1) g      v = beta2 v + (1 - beta2) g^2
 *     p = p - learningRate / correction1 * m / (sqrt(v) / sqrt(correction2) + eps)
 *
 * A variable whose values are shared with another tensor gets its own copy first, so the other one keeps its values.
 *
 * @throws ShapeError, ArgumentError
 */
export function adam(inputs: AdamInputs): void {
  const {
    parameter,
    gradient,
    m,
    v,
    learningRate,
    beta1 = 0.9,
    beta2 = 0.999,
    eps = 1e-8,
    weightDecay = 0,
    keep = 1,
    correction1,
    correction2,
  } = expectOptions('inputs', inputs, names);
  expectNumbers({ learningRate, beta1, beta2, eps, weightDecay, keep, correction1, correction2 });
  // prettier-ignore
  inPlace({ parameter, gradient, m, v }, {}, ({ kernels }, at) =>
    kernels.adam(
      parameter.size, at.parameter, at.gradient, at.m, at.v,
      learningRate / correction1, Math.sqrt(correction2), beta1, 1 - beta1, beta2, 1 - beta2, eps, weightDecay, keep,
    ),
  );
}
