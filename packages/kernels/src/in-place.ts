/** @file What the optimisers' kernels share: tensors that are changed where they lie. */
import { ArgumentError } from '@bptt/errors';
import { backend, engine, Variable, type Tensor } from '@tensorflow/tfjs-core';
import { checkTensor, expectTensor } from './arguments.js';
import { workspaceOf } from './running.js';
import type { Workspace } from './workspace.js';

/** A learning rate may have run away: that is the training's to say. */
export function expectNumbers(numbers: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(numbers))
    if (typeof value !== 'number') throw new ArgumentError(name, 'a number', value);
}

/**
 * Calls `work` with the addresses of a parameter and of tensors of its shape, 0 for what of `optional` is undefined. Variables get values of their
 * own before, so that a tensor which shares them keeps its values. Not through tfjs: nothing is made, and of many small parameters its bookkeeping
 * would take longer than the step.
 */
export function inPlace<Name extends string, Optional extends string>(
  needed: Record<'parameter', Tensor> & Record<Name, Tensor>,
  optional: Record<Optional, Tensor | undefined>,
  work: (workspace: Workspace, at: Record<Name | Optional, number>) => void,
): void {
  const given = Object.entries<Tensor | undefined>(optional).filter(([, tensor]) => tensor !== undefined);
  const all = [...Object.entries<Tensor>(needed), ...(given as [string, Tensor][])];
  for (const [name, tensor] of all) expectTensor(name, tensor);
  for (const [name, tensor] of all) checkTensor(name, tensor, ...needed.parameter.shape);
  const workspace = workspaceOf(backend());
  for (const [, tensor] of all) if (tensor instanceof Variable) own(workspace, tensor);
  work(workspace, workspace.addresses({ ...optional, ...needed } as never) as Record<Name | Optional, number>);
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
