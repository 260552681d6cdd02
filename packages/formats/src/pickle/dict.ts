/** @file Python's `dict` and `collections.OrderedDict`. */
import { Text } from './text.js';
import { Made, type Value } from './value.js';

export class Dict extends Made {
  readonly entries: [key: Value, value: Value][] = [];

  /** The entries whose keys are strings; of equal keys the last one counts, as in Python. */
  named(): Map<string, Value> {
    return new Map(this.entries.flatMap(([key, value]) => (key instanceof Text ? [[key.decode(), value]] : [])));
  }

  /** An OrderedDict may have attributes, such as `_metadata`, which say nothing of its entries. */
  override setState(): void {}

  override toString(): string {
    return `a dictionary of ${this.entries.length}`;
  }
}
