/** @file The sum of a tensor's squares, where it lies. */
import { backend, type Tensor } from '@tensorflow/tfjs-core';
import { checkTensor } from './arguments.js';
import { workspaceOf } from './running.js';

/**
 * The sum of the squares of x, in float64 and one after the other. tfjs's tape does not see it.
 *
 * @throws ArgumentError unless x is float32; BackendError unless the kernels run
 */
export function sumOfSquares(x: Tensor): number {
  checkTensor('x', x, ...x.shape);
  const workspace = workspaceOf(backend());
  return workspace.kernels.sumOfSquares(x.size, workspace.address(x));
}
