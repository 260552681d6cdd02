/** @file Epochs of so many steps, whatever the size of the data: validation every n steps. */
import { expectWholeNumber } from '@bptt/errors';
import type { AnyBatch } from './batch.js';
import { expectLoader, type AnyLoader } from './model.js';

/**
 * The loader's batches, `steps` of them an epoch: each time this is iterated it goes on where it stopped, and begins the loader anew when that
 * ends. Validation, `patience`, the best weights and the schedules that count epochs then come every `steps` steps.
 */
export function epochsOf(loader: AnyLoader, steps: number): AnyLoader {
  expectLoader('loader', loader);
  expectWholeNumber('steps', steps);
  let rest: AsyncIterator<AnyBatch> | Iterator<AnyBatch> | undefined;
  const begin = () =>
    Symbol.asyncIterator in loader ? loader[Symbol.asyncIterator]() : (loader as Iterable<AnyBatch>)[Symbol.iterator]();
  return {
    length: steps,
    async *[Symbol.asyncIterator]() {
      for (let step = 0; step < steps; step++) {
        rest ??= begin();
        let next = await rest.next();
        if (next.done) {
          rest = begin();
          next = await rest.next();
        }
        // A loader without a single batch would go on for ever.
        if (next.done) return;
        yield next.value;
      }
    },
  };
}
