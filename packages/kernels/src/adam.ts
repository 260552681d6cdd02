/** @file One step of Adam on one parameter, in place. */
import { ArgumentError, ShapeError } from '@bptt/errors';
import { backend, engine, type Tensor, type Variable } from '@tensorflow/tfjs-core';
import { runKernel } from './tape.js';
import { workspaceOf } from './running.js';
import type { Work } from './workspace.js';

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
export function adam({
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
}: AdamInputs): void {
  const { shape } = parameter;
  for (const [name, tensor] of Object.entries({ parameter, gradient, m, v })) {
    if (tensor.dtype !== 'float32') throw new ArgumentError(name, 'a float32 tensor', tensor.dtype);
    if (tensor.rank !== shape.length || tensor.shape.some((n, i) => n !== shape[i]))
      throw new ShapeError(name, `[${shape.join(', ')}]`, tensor.shape);
  }
  for (const variable of [parameter, m, v]) own(variable);
  runKernel(
    'BpttAdam',
    { parameter, gradient, m, v },
    {
      numbers: [
        learningRate / correction1,
        Math.sqrt(correction2),
        beta1,
        1 - beta1,
        beta2,
        1 - beta2,
        eps,
        weightDecay,
      ],
    },
  );
}

/** Gives a variable values of its own. */
function own(variable: Variable): void {
  const workspace = workspaceOf(backend());
  const from = workspace.address(variable);
  if (workspace.backend.refCount(variable.dataId) === 1) return;
  const copy = engine().makeTensorFromTensorInfo(workspace.make(...variable.shape));
  const to = workspace.address(copy);
  workspace.backend.wasm.HEAPU8.copyWithin(to, from, from + 4 * variable.size);
  variable.assign(copy);
  copy.dispose();
}

type Four = [number, number, number, number];

const step: Work = (workspace, { parameter, gradient, m, v }, { numbers }) => {
  const n = parameter!.shape.reduce((a, b) => a * b, 1);
  const [p, g, first, second] = [parameter, gradient, m, v].map((tensor) => workspace.address(tensor)) as Four;
  const rest = numbers as [...Four, ...Four];
  workspace.kernels.adam(n, p, g, first, second, ...rest);
  return [];
};

export const adamKernels: Record<string, Work> = { BpttAdam: step };
