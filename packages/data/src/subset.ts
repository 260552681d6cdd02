/** @file Some of a dataset's images, by index. */
import { ArgumentError, expectWholeNumber } from '@bptt/errors';
import type { Dataset, Sample } from './dataset.js';
import type { Transform } from './transforms.js';

/** A view of another dataset: image i of it is image `indices[i]` of `dataset`. Made by `subset`. */
export class Subset implements Dataset {
  readonly shape: readonly [count: number, height: number, width: number];

  constructor(
    readonly dataset: Dataset,
    readonly indices: Int32Array,
  ) {
    this.shape = [indices.length, dataset.shape[1], dataset.shape[2]];
  }

  get length(): number {
    return this.indices.length;
  }

  get classes(): number {
    return this.dataset.classes;
  }

  get transform(): Transform | undefined {
    return this.dataset.transform;
  }

  pixels(i: number): Uint8Array {
    return this.dataset.pixels(this.#indexOf(i));
  }

  label(i: number): number {
    return this.dataset.label(this.#indexOf(i));
  }

  get(i: number): Sample {
    return this.dataset.get(this.#indexOf(i));
  }

  #indexOf(i: number): number {
    return this.indices[expectWholeNumber('index', i, 0, this.length - 1)]!;
  }
}

/**
 * The images of `dataset` at `indices`, in that order; no pixel is copied.
 * https://pytorch.org/docs/stable/data.html#torch.utils.data.Subset
 * @throws ArgumentError without indices and for one that the dataset does not have.
 */
export function subset(dataset: Dataset, indices: ArrayLike<number>): Subset {
  if (indices.length === 0) throw new ArgumentError('indices', 'at least one index', 'none');
  const own = Int32Array.from(indices, (index, i) => expectWholeNumber(`indices[${i}]`, index, 0, dataset.length - 1));
  return new Subset(dataset, own);
}
