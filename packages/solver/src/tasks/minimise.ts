/** @file A loss and nothing else: the shortest way to a task of one's own. */
import { ArgumentError, expectFunction } from '@bptt/errors';
import { sizeOfBatch } from '../batch.js';
import type { Loss } from '../losses/loss.js';
import type { Task } from './task.js';
import { forward } from './task.js';

/**
 * Minimises `loss(output, targets)` of whatever the model gives and the batch has: tensors, or several of them by name. Nothing but the loss is
 * measured, and each sample counts the same. A batch with a mask is refused.
 */
export function minimise(loss: Loss): Task {
  expectFunction('loss', loss);
  return {
    monitor: 'loss',
    metrics: () => ({}),
    compute(model, batch) {
      if (batch.batch.mask)
        throw new ArgumentError(
          'batch.mask',
          'none beside a loss that does not see it',
          'one',
          'regression({ loss }) and labelling({ loss }) do',
        );
      return { loss: loss(forward(model, batch), batch.targets), weight: sizeOfBatch(batch.batch) };
    },
  };
}
