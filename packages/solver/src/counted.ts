/** @file Which targets of a padded or masked batch count. */
import { ArgumentError, ShapeError } from '@bptt/errors';
import type { AnyBatch, NdArray } from './batch.js';

/**
 * For each target whether it counts, by the batch's mask or its lengths; undefined where all do.
 * @param time the axis of time in the targets, which `lengths` bounds: 0, or 1 for batch-first ones; undefined where they have none.
 * @throws ShapeError or ArgumentError for a mask that does not fit, one that disagrees with lengths, and when nothing is left.
 */
export function counted({ mask, lengths }: AnyBatch, targets: NdArray, time?: 0 | 1): Uint8Array | undefined {
  const byLength = lengths && time !== undefined ? withinLengths(lengths, targets.shape, time) : undefined;
  const byMask = mask && spread(mask, targets.shape);
  if (lengths && time === undefined && !targets.shape.includes(lengths.length))
    throw new ArgumentError(
      'batch.lengths',
      `one for each sequence of targets [${targets.shape.join(', ')}]`,
      `${lengths.length} of them`,
    );
  if (byMask && byLength) {
    const beyond = byMask.findIndex((counts, i) => counts === 1 && !byLength[i]);
    if (beyond >= 0)
      throw new ArgumentError(
        'batch.mask',
        'nothing that counts beyond lengths',
        `1 at ${place(beyond, targets.shape)}`,
      );
  }
  const counts = byMask ?? byLength;
  if (counts && counts.length > 0 && !counts.includes(1))
    throw new ArgumentError('batch.mask', 'at least one target that counts', 'none in the whole batch');
  return counts;
}

export function countOf(counts: Uint8Array | undefined, { data }: NdArray): number {
  return counts ? counts.reduce((sum, counted) => sum + counted, 0) : data.length;
}

function withinLengths(lengths: ArrayLike<number>, shape: readonly number[], time: 0 | 1): Uint8Array {
  const [T, B] = [shape[time]!, shape[1 - time]!];
  if (lengths.length !== B) throw new ArgumentError('batch.lengths', `B = ${B} of them`, lengths.length);
  for (let b = 0; b < B; b++)
    if (!Number.isInteger(lengths[b]) || lengths[b]! < 1 || lengths[b]! > T)
      throw new ArgumentError(`batch.lengths[${b}]`, `a whole number from 1 to T = ${T}`, lengths[b]);
  const inner = shape.slice(2).reduce((a, n) => a * n, 1);
  return Uint8Array.from({ length: T * B * inner }, (_, i) => {
    const outer = Math.floor(i / inner);
    const [first, second] = [Math.floor(outer / shape[1]!), outer % shape[1]!];
    return Number(time === 0 ? first < lengths[second]! : second < lengths[first]!);
  });
}

/** A mask of the targets' first axes, repeated over the others. */
function spread(mask: NdArray, shape: readonly number[]): Uint8Array {
  const leading = shape.slice(0, mask.shape.length);
  const size = leading.reduce((a, n) => a * n, 1);
  if (String(leading) !== String(mask.shape) || mask.data.length !== size)
    throw new ShapeError('batch.mask', `[${shape.join(', ')}] as the targets, or its first axes`, mask.shape);
  const wrong = mask.data.findIndex((value) => value !== 0 && value !== 1);
  if (wrong >= 0) throw new ArgumentError(`batch.mask[${wrong}]`, '0 or 1', mask.data[wrong]);
  const inner = shape.slice(mask.shape.length).reduce((a, n) => a * n, 1);
  return Uint8Array.from({ length: size * inner }, (_, i) => mask.data[Math.floor(i / inner)]!);
}

function place(index: number, shape: readonly number[]): string {
  const at = shape.map((n, d) => Math.floor(index / shape.slice(d + 1).reduce((a, m) => a * m, 1)) % n);
  return `[${at.join(', ')}]`;
}
