/** @file What the optimisers' kernels share: tensors that are changed where they lie. */
import { ArgumentError } from '@bptt/errors';
import { backend, engine, Variable, type Tensor } from '@tensorflow/tfjs-core';
import { checkTensor, expectTensor } from './arguments.js';
import { workspaceOf } from './running.js';
import type { Workspace } from './workspace.js';

/** A learning rate may have run away: that is the training's to say. */
export function expectNumbers(numbers: Record<string, unknown>): void {
  for (const name in numbers)
    if (typeof numbers[name] !== 'number') throw new ArgumentError(name, 'a number', numbers[name]);
}

/**
 * Calls `work` with the addresses of a parameter and of tensors of its shape, 0 for what of `optional` is undefined. Variables get values of their
 * own before, so that a tensor which shares them keeps its values. Not through tfjs: nothing is made, and of many small parameters its bookkeeping
 * would take longer than the step.
 */
export function inPlace<Needed extends { parameter: Tensor }, Optional extends object>(
  needed: Needed & Record<keyof Needed, Tensor>,
  optional: Optional & Record<keyof Optional, Tensor | undefined>,
  work: (workspace: Workspace, at: Record<keyof Needed | keyof Optional, number>) => void,
): void {
  // Checked before anything is changed, in plain loops: they take longer than a small parameter's step.
  for (const name in needed) expectTensor(name, needed[name]);
  const { shape } = needed.parameter;
  for (const name in needed) checkTensor(name, needed[name], ...shape);
  for (const name in optional) checkTensor(name, optional[name], ...shape);
  const workspace = workspaceOf(backend());
  const at = {} as Record<keyof Needed | keyof Optional, number>;
  for (const name in needed) at[name] = ownAddress(workspace, needed[name]);
  for (const name in optional) at[name] = optional[name] ? ownAddress(workspace, optional[name]) : 0;
  work(workspace, at);
}

/** Where its values are; a variable is given values of its own. */
function ownAddress(workspace: Workspace, tensor: Tensor): number {
  if (tensor instanceof Variable) own(workspace, tensor);
  return workspace.address(tensor);
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
