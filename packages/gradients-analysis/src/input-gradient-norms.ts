/** @file How much of a training step's loss reaches each time step of the input. */
import { expectFloat32, ShapeError } from '@bptt/errors';
import { norm } from '@bptt/float64';
import { finiteOrNull } from './decay.js';
import { spreadOf, type Spread } from './quartiles.js';

/**
 * The Euclidean norms of dL_b/dx_t for t = 0..T-1 of each sample's own loss L_b, then median and quartiles over the batch.
 * (Averaging the gradients first would let them cancel.)
 * @param gradient dL/dx, [T, B, I], of the batch's loss L = mean of the L_b: each sample's part counts B times.
 */
export function inputGradientNorms({
  data,
  shape,
}: {
  data: Float32Array;
  shape: readonly [T: number, B: number, I: number];
}): Spread {
  expectFloat32('data', data);
  if (!Array.isArray(shape) || shape.length !== 3 || data.length !== shape[0] * shape[1] * shape[2])
    throw new ShapeError('shape', `[T, B, I] of ${data.length} numbers`, Array.isArray(shape) ? shape : []);
  const [T, B, I] = shape;
  const sample = (b: number) =>
    Array.from({ length: T }, (_, t) => finiteOrNull(B * norm(data.subarray((t * B + b) * I, (t * B + b + 1) * I))));
  return spreadOf(Array.from({ length: B }, (_, b) => sample(b)));
}
