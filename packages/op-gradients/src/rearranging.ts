/** @file Gradients of operations that move, repeat, pick or drop entries. */
import * as tf from '@tensorflow/tfjs-core';
import { fromInputs, fromNothing, product, run, where, zero, zerosOf, type Gradients } from './gradient.js';

const inverse = (permutation: number[]): number[] => permutation.map((_, i) => permutation.indexOf(i));

/** Adds each entry of `dy` to the entry of `shape` that it came from: `positions` counts them through. */
function addAt(positions: tf.Tensor, dy: tf.Tensor, shape: number[]): tf.Tensor {
  const size = product(shape);
  return tf.reshape(tf.scatterND(tf.reshape(positions, [-1, 1]), tf.reshape(dy, [-1]), [size]), shape);
}

/** Positions up to here are exact in float32, the only type in which all kernels move entries on wasm. */
const EXACT = 2 ** 24;

/** The gradient of a kernel that only moves, repeats or drops entries: it is run once more, on their positions. */
const moved = (kernel: string): Gradients[string] =>
  fromInputs(['x'], (dy, [x], attributes) => ({
    x: () => {
      const positions = tf.range(0, x!.size, 1, 'int32');
      const high = tf.floorDiv(positions, tf.scalar(EXACT, 'int32'));
      const low = tf.sub(positions, tf.mul(high, tf.scalar(EXACT, 'int32')));
      const move = (part: tf.Tensor) =>
        tf.cast(run(kernel, { x: tf.reshape(tf.cast(part, 'float32'), x!.shape) }, attributes), 'int32');
      const at = x!.size <= EXACT ? move(low) : tf.add(tf.mul(move(high), tf.scalar(EXACT, 'int32')), move(low));
      return addAt(at, dy, x!.shape);
    },
  }));

/** The sum of the copies, axis by axis. */
function untile(dy: tf.Tensor, shape: number[], reps: number[]): tf.Tensor {
  let sum = dy;
  reps.forEach((times, axis) => {
    if (times === 1) return;
    const [before, after] = [product(sum.shape.slice(0, axis)), product(sum.shape.slice(axis + 1))];
    const one = sum.shape.map((n, i) => (i === axis ? shape[axis]! : n));
    sum = tf.reshape(tf.sum(tf.reshape(sum, [before, times, shape[axis]!, after]), 1), one);
  });
  return sum;
}

/** Adds the rows of dy [batch, outer, picked, inner] to those of x [batch, outer, n, inner] that they were taken from. */
function ungather(dy: tf.Tensor, x: tf.Tensor, indices: tf.Tensor, axis: number, batchDims: number): tf.Tensor {
  const batch = product(x.shape.slice(0, batchDims));
  const outer = product(x.shape.slice(batchDims, axis));
  const n = x.shape[axis]!;
  const inner = product(x.shape.slice(axis + 1));
  const picked = indices.size / batch;
  const rows = tf.reshape(tf.transpose(tf.reshape(dy, [batch, outer, picked, inner]), [0, 2, 1, 3]), [
    batch * picked,
    outer * inner,
  ]);
  const starts = tf.mul(tf.reshape(tf.range(0, batch, 1, 'int32'), [batch, 1]), tf.scalar(n, 'int32'));
  const at = tf.add(starts, tf.reshape(tf.cast(indices, 'int32'), [batch, picked]));
  const sum = tf.scatterND(tf.reshape(at, [-1, 1]), rows, [batch * n, outer * inner]);
  return tf.reshape(tf.transpose(tf.reshape(sum, [batch, n, outer, inner]), [0, 2, 1, 3]), x.shape);
}

const asRows = (indices: tf.Tensor): tf.Tensor =>
  indices.rank < 2 ? tf.reshape(indices, [-1, 1]) : (indices as tf.Tensor2D);

/** An operation of any number of inputs: its gradient is the output's, cut into pieces. */
const cut = (pieces: (dy: tf.Tensor, inputs: tf.Tensor[], axis: number) => tf.Tensor[]): Gradients[string] => ({
  saveAllInputs: true,
  gradFunc: (dy, saved, attributes) => {
    const axis = tf.util.parseAxisParam(Number(attributes['axis']), (dy as tf.Tensor).shape)[0]!;
    return pieces(dy as tf.Tensor, saved, axis).map((piece) => () => piece) as unknown as ReturnType<tf.GradFunc>;
  },
});

export const rearranging: Gradients = {
  [tf.Reshape]: fromInputs(['x'], (dy, [x]) => ({ x: () => tf.reshape(dy, x!.shape) })),
  [tf.ExpandDims]: fromInputs(['input'], (dy, [x]) => ({ input: () => tf.reshape(dy, x!.shape) })),
  [tf.Transpose]: fromNothing((dy, _saved, { perm }) => ({ x: () => tf.transpose(dy, inverse(perm as number[])) })),
  [tf.Reverse]: fromNothing((dy, _saved, { dims }) => ({ x: () => tf.reverse(dy, dims as number[]) })),
  [tf.FlipLeftRight]: fromNothing((dy) => ({ image: () => tf.reverse(dy, 2) })),
  [tf.SplitV]: fromNothing((dy, _saved, { axis }) => ({ x: () => tf.concat([dy].flat(), axis as number) })),
  [tf.Unpack]: fromNothing((dy, _saved, { axis }) => ({ value: () => tf.stack([dy].flat(), axis as number) })),
  [tf.Pack]: cut((dy, _inputs, axis) => tf.unstack(dy, axis)),
  [tf.Concat]: cut((dy, inputs, axis) =>
    tf.split(
      dy,
      inputs.map((x) => x.shape[axis]!),
      axis,
    ),
  ),
  [tf.Slice]: fromInputs(['x'], (dy, [x], { begin, size }) => ({
    x: () => {
      const [starts, sizes] = tf.slice_util.parseSliceParams(x!, begin as number[], size as number[]) as [
        number[],
        number[],
      ];
      return tf.pad(
        dy,
        x!.shape.map((n, i): [number, number] => [starts[i]!, n - starts[i]! - sizes[i]!]),
      );
    },
  })),
  [tf.StridedSlice]: moved(tf.StridedSlice),
  [tf.MirrorPad]: moved(tf.MirrorPad),
  [tf.DepthToSpace]: moved(tf.DepthToSpace),
  [tf.PadV2]: fromInputs(['x'], (dy, [x], { paddings }) => ({
    x: () =>
      tf.slice(
        dy,
        (paddings as [number, number][]).map(([before]) => before),
        x!.shape,
      ),
  })),
  [tf.Tile]: fromInputs(['x'], (dy, [x], { reps }) => ({ x: () => untile(dy, x!.shape, reps as number[]) })),
  [tf.SpaceToBatchND]: fromNothing((dy, _saved, { blockShape, paddings }) => ({
    x: () => tf.batchToSpaceND(dy, blockShape as number[], paddings as number[][]),
  })),
  [tf.BatchToSpaceND]: fromNothing((dy, _saved, { blockShape, crops }) => ({
    x: () => tf.spaceToBatchND(dy, blockShape as number[], crops as number[][]),
  })),
  [tf.Diag]: fromInputs(['x'], (dy, [x]) => ({
    x: () => tf.reshape(tf.sum(tf.mul(tf.reshape(dy, [x!.size, x!.size]), tf.eye(x!.size)), 1), x!.shape),
  })),
  [tf.GatherV2]: fromInputs(['x', 'indices'], (dy, [x, indices], { axis, batchDims }) => ({
    x: () =>
      ungather(
        dy,
        x!,
        indices!,
        tf.util.parseAxisParam(axis as number, x!.shape)[0]!,
        ((batchDims as number) + indices!.rank) % indices!.rank || 0,
      ),
    indices: () => zerosOf(indices!),
  })),
  [tf.GatherNd]: fromInputs(['params', 'indices'], (dy, [params, indices]) => ({
    params: () => tf.scatterND(indices!, dy, params!.shape),
    indices: () => zerosOf(indices!),
  })),
  [tf.ScatterNd]: fromInputs(['indices'], (dy, [indices]) => ({
    indices: () => zerosOf(indices!),
    updates: () => tf.gatherND(dy, indices!),
  })),
  [tf.TensorScatterUpdate]: fromInputs(['indices', 'updates'], (dy, [indices, updates]) => ({
    // Not by tfjs's own update, which on cpu writes into the tensor that it is given.
    tensor: () => tf.mul(dy, where(tf.equal(tf.scatterND(indices!, tf.onesLike(updates!), dy.shape), 0))),
    indices: () => zerosOf(indices!),
    updates: () => tf.gatherND(dy, indices!),
  })),
  [tf.SparseToDense]: fromInputs(
    ['sparseIndices', 'sparseValues', 'defaultValue'],
    (dy, [indices, values, fallback]) => ({
      sparseIndices: () => zerosOf(indices!),
      sparseValues: () => {
        const taken = tf.gatherND(dy, asRows(indices!));
        return values!.rank === 0 ? tf.sum(taken) : taken;
      },
      defaultValue: () => {
        const rest = tf.sparseToDense(indices!, zerosOf(values!), dy.shape as never, tf.scalar(1));
        return tf.reshape(tf.sum(tf.mul(dy, rest)), fallback!.shape);
      },
    }),
  ),
  [tf.UnsortedSegmentSum]: fromInputs(['segmentIds'], (dy, [ids]) => ({
    x: () => {
      const rows = tf.gather(dy, tf.maximum(ids!, tf.scalar(0, 'int32')) as tf.Tensor1D);
      const kept = tf.greaterEqual(ids!, tf.scalar(0, 'int32')); // an id below 0 drops its row
      return tf.mul(rows, tf.reshape(where(kept), [-1, ...rows.shape.slice(1).map(() => 1)]));
    },
    segmentIds: () => zerosOf(ids!),
  })),
  [tf.TopK]: {
    inputsToSave: ['x'],
    outputsToSave: [false, true],
    gradFunc: ((dy: tf.Tensor[], [x, indices]: tf.Tensor[]) => ({
      x: () => {
        const picks = tf.oneHot(tf.cast(indices!, 'int32') as tf.Tensor1D, x!.shape.at(-1)!);
        return tf.sum(tf.mul(tf.expandDims(dy[0]!, -1), tf.cast(picks, 'float32')), -2);
      },
    })) as unknown as tf.GradFunc,
  },
  [tf.OneHot]: zero('indices'),
};
