/** @file What stands in a pickle for a name, or for an object of one, that nothing here makes: kept as it is, never called. */
import type { FormatError } from '@bptt/errors';
import { Dict } from './dict.js';

/** It may have entries, since classes derived from `dict`, such as `collections.Counter`, get theirs after they were made. */
export class Inert extends Dict {
  constructor(
    /** Of the class or function: `torch.optim.lr_scheduler.OneCycleLR`. */
    readonly name: string,
    /** Why it was not made, where it is of a kind that could be. */
    readonly trouble?: FormatError,
  ) {
    super();
  }

  override toString(): string {
    return this.name;
  }
}
