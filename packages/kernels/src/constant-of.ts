/** @file A constant in the place of a function, for a batch of 0: tfjs's sums and products over nothing are not 0 on wasm, but what lay in the heap. */
import { customGrad, tensor, util, type Tensor } from '@tensorflow/tfjs-core';

/** A tensor of this value that the tape takes for a function of `inputs`, whose gradients are 0, and theirs too. */
export function constantOf<T extends Tensor>(inputs: readonly Tensor[], shape: readonly number[], value = 0): T {
  const constant = customGrad(() => ({
    value: tensor(new Float32Array(util.sizeFromShape([...shape])).fill(value), [...shape]),
    gradFunc: () => inputs.map((input) => constantOf(inputs, input.shape)),
  }));
  return constant(...inputs) as T;
}
