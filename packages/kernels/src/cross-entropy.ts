/** @file The cross-entropy of logits in few kernels: with the bits of tfjs's operations, of which it would take 32. */
import { ArgumentError, ShapeError } from '@bptt/errors';
import { customGrad, exp, logSoftmax, util, type GradSaveFunc, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import { checkTensor } from './arguments.js';
import { runKernel } from './tape.js';
import type { Work } from './workspace.js';

/**
 * logits [..., C], labels [...] int32 -> the mean of -ln softmax(logits)[label]; a label that is no class counts as 0. Its gradient has none
 * itself.
 *
 * @throws ArgumentError, ShapeError; BackendError unless the kernels run
 */
export function crossEntropy(logits: Tensor, labels: Tensor): Scalar {
  checkTensor('logits', logits, ...logits.shape);
  if (labels.dtype !== 'int32') throw new ArgumentError('labels', 'an int32 tensor', labels.dtype);
  const shape = logits.shape.slice(0, -1);
  if (String(labels.shape) !== String(shape)) throw new ShapeError('labels', `[${shape.join(', ')}]`, labels.shape);
  return customGrad((x: Tensor | GradSaveFunc, save: Tensor | GradSaveFunc) => {
    const logp = logSoftmax(x as Tensor);
    (save as GradSaveFunc)([logp, labels]);
    return {
      value: runKernel('BpttCrossEntropy', { logp, labels })[0] as Scalar,
      gradFunc: (dy: Tensor, [saved, own]: Tensor[]) =>
        runKernel('BpttCrossEntropyGradient', { p: exp(saved!), labels: own!, dy })[0]!,
    };
  })(logits) as Scalar;
}

const forward: Work = (workspace, { logp, labels }) => {
  const loss = workspace.make();
  const C = logp!.shape.at(-1)!;
  workspace.kernels.crossEntropy(
    util.sizeFromShape(labels!.shape),
    C,
    workspace.address(logp),
    workspace.address(labels),
    workspace.address(loss),
  );
  return [loss];
};

const backward: Work = (workspace, { p, labels, dy }) => {
  workspace.check(4 * util.sizeFromShape(p!.shape));
  const dLogits = workspace.make(...p!.shape);
  const at = workspace.addresses({ p: p!, labels: labels!, dy: dy!, dLogits });
  workspace.kernels.crossEntropyGradient(
    util.sizeFromShape(labels!.shape),
    p!.shape.at(-1)!,
    at['p']!,
    at['labels']!,
    at['dy']!,
    at['dLogits']!,
  );
  return [dLogits];
};

export const crossEntropyKernels: Record<string, Work> = {
  BpttCrossEntropy: forward,
  BpttCrossEntropyGradient: backward,
};
