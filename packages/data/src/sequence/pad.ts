/** @file Sequences of different lengths as one batch: filled up to the longest one. */
import { sizeOf } from '../nd-array.js';
import type { CheckedSample, Numbers } from './sample.js';

/** A batch of B padded sequences; see `SequenceLoader`. */
export interface SequenceBatch {
  /** [T, B, ...], T the longest sequence's steps; 0 beyond each one's own. */
  inputs: Numbers;
  /** The steps of each sequence, [B]. */
  lengths: Int32Array;
  /** [B] for `label`, [T, B] for `labels`. */
  labels?: { data: Int32Array; shape: number[] };
  /** [B, ...] for `target`, [T, B, ...] for `targets`. */
  targets?: Numbers;
}

/** @param batchFirst gives [B, T, ...] instead of [T, B, ...]. */
export function padded(samples: readonly CheckedSample[], batchFirst = false): SequenceBatch {
  const lengths = Int32Array.from(samples, ({ inputs }) => inputs.shape[0]!);
  const { name } = samples[0]!;
  const targets = samples.map(({ target }) => target!);
  const batch = {
    inputs: stepwise(
      samples.map(({ inputs }) => inputs),
      lengths,
      batchFirst,
    ),
    lengths,
  };
  if (name === undefined) return batch;
  const together = name === 'labels' || name === 'targets' ? stepwise(targets, lengths, batchFirst) : stacked(targets);
  return name === 'label' || name === 'labels'
    ? { ...batch, labels: together as { data: Int32Array; shape: number[] } }
    : { ...batch, targets: together };
}

/** Arrays [T of its own, ...] -> [T, B, ...]. */
function stepwise(arrays: readonly Numbers[], lengths: Int32Array, batchFirst: boolean): Numbers {
  const [B, T] = [arrays.length, Math.max(...lengths)];
  const inner = arrays[0]!.shape.slice(1);
  const width = sizeOf(inner);
  const data = alike(arrays[0]!, T * B * width);
  arrays.forEach((array, b) => {
    if (batchFirst) data.set(array.data, b * T * width);
    else
      for (let t = 0; t < lengths[b]!; t++)
        data.set(array.data.subarray(t * width, (t + 1) * width), (t * B + b) * width);
  });
  return { data, shape: [...(batchFirst ? [B, T] : [T, B]), ...inner] } as Numbers;
}

function stacked(arrays: readonly Numbers[]): Numbers {
  const width = arrays[0]!.data.length;
  const data = alike(arrays[0]!, arrays.length * width);
  arrays.forEach((array, b) => data.set(array.data, b * width));
  return { data, shape: [arrays.length, ...arrays[0]!.shape] } as Numbers;
}

const alike = ({ data }: Numbers, size: number): Float32Array | Int32Array =>
  data instanceof Int32Array ? new Int32Array(size) : new Float32Array(size);
