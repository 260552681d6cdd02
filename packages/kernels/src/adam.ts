/** @file One step of Adam on one parameter, in place. */
import { ArgumentError, expectOptions } from '@bptt/errors';
import { backend, engine, type Tensor, type Variable } from '@tensorflow/tfjs-core';
import { checkTensor, expectTensor } from './arguments.js';
import { workspaceOf } from './running.js';
import type { Workspace } from './workspace.js';

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
  'correction1',
  'correction2',
] as const;

/**
 * One step of Adam, in place: PyTorch's `torch.optim.Adam` (https://docs.pytorch.org/docs/stable/generated/torch.optim.Adam.html).
 *
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
    correction1,
    correction2,
  } = expectOptions('inputs', inputs, names);
  const numbers = { learningRate, beta1, beta2, eps, weightDecay, correction1, correction2 };
  for (const [name, value] of Object.entries(numbers)) {
    // A learning rate may have run away: that is the training's to say.
    if (typeof value !== 'number') throw new ArgumentError(name, 'a number', value);
  }
  for (const [name, tensor] of Object.entries({ parameter, gradient, m, v })) expectTensor(name, tensor);
  const { shape } = parameter;
  for (const [name, tensor] of Object.entries({ parameter, gradient, m, v })) checkTensor(name, tensor, ...shape);
  const workspace = workspaceOf(backend());
  for (const variable of [parameter, m, v]) own(workspace, variable);
  // Not through tfjs: nothing is made, and of many small parameters its bookkeeping would take longer than the step.
  workspace.kernels.adam(
    parameter.size,
    workspace.address(parameter),
    workspace.address(gradient),
    workspace.address(m),
    workspace.address(v),
    learningRate / correction1,
    Math.sqrt(correction2),
    beta1,
    1 - beta1,
    beta2,
    1 - beta2,
    eps,
    weightDecay,
  );
}

/** Gives a variable values of its own. */
function own(workspace: Workspace, variable: Variable): void {
  const from = workspace.address(variable);
  if (workspace.backend.refCount(variable.dataId) === 1) return;
  const copy = engine().makeTensorFromTensorInfo(workspace.make(...variable.shape));
  const to = workspace.address(copy);
  workspace.backend.wasm.HEAPU8.copyWithin(to, from, from + 4 * variable.size);
  variable.assign(copy);
  copy.dispose();
}
