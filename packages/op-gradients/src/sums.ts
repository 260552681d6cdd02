/** @file Gradients of products and of what is computed along axes: sums, extrema, running sums, softmax. */
import * as tf from '@tensorflow/tfjs-core';
import { fromInputs, fromOutput, product, sumTo, where, zero, type Gradients } from './gradient.js';

/** The shape with 1 where an axis was reduced. */
function keptShape({ shape }: tf.Tensor, axis: unknown): number[] {
  const kept = shape.slice();
  for (const a of tf.util.parseAxisParam((axis ?? null) as number[], shape)) kept[a] = 1;
  return kept;
}

/** Spreads the gradient of a sum over the axes that were summed. */
const spread = (dy: tf.Tensor, x: tf.Tensor, axis: unknown): tf.Tensor =>
  tf.mul(tf.reshape(dy, keptShape(x, axis)), tf.onesLike(x));

/** Every entry that equals the extremum takes part. */
const extremum = fromInputs(
  ['x'],
  (dy, [x, y], { axis, reductionIndices }) => ({
    x: () => {
      const kept = keptShape(x!, axis ?? reductionIndices);
      return tf.mul(tf.reshape(dy, kept), where(tf.equal(x!, tf.reshape(y!, kept))));
    },
  }),
  true,
);

/** For each entry the product of all others along the axes: no division, so a zero does no harm. */
function productOfOthers(x: tf.Tensor, axis: unknown): tf.Tensor {
  const axes = tf.util.parseAxisParam((axis ?? null) as number[], x.shape);
  const order = [...x.shape.keys()].sort((a, b) => Number(axes.includes(a)) - Number(axes.includes(b)) || a - b);
  const moved = tf.transpose(x, order);
  const rows = tf.reshape(moved, [-1, product(axes.map((a) => x.shape[a]!))]);
  const others = tf.mul(tf.cumprod(rows, 1, true), tf.cumprod(rows, 1, true, true));
  return tf.transpose(
    tf.reshape(others, moved.shape),
    order.map((_, i) => order.indexOf(i)),
  );
}

function matMulGradient(
  dy: tf.Tensor,
  [a, b]: tf.Tensor[],
  transposeA: boolean,
  transposeB: boolean,
): Record<string, () => tf.Tensor> {
  // Not matMul's own transposition: it leaves tfjs's fast path on wasm and takes ten times as long.
  const t = (x: tf.Tensor) =>
    tf.transpose(
      x,
      x.shape.map((_, i) => (i < x.rank - 2 ? i : 2 * x.rank - 3 - i)),
    );
  if (!transposeA && !transposeB) return { a: () => tf.matMul(dy, t(b!)), b: () => tf.matMul(t(a!), dy) };
  if (!transposeA) return { a: () => tf.matMul(dy, b!), b: () => tf.matMul(t(dy), a!) };
  if (!transposeB) return { a: () => tf.matMul(b!, t(dy)), b: () => tf.matMul(a!, dy) };
  return { a: () => tf.matMul(t(b!), t(dy)), b: () => tf.matMul(t(dy), t(a!)) };
}

/** Of two operands: dA = sum of dy and B over what A lacks, repeated along the letters that only A has. */
function einsumGradient(dy: tf.Tensor, inputs: tf.Tensor[], equation: string): tf.Tensor[] {
  const [left, right] = equation.replaceAll(' ', '').split('->') as [string, string];
  const letters = left.split(',');
  return inputs.map((input, i) => {
    const own = [...letters[i]!];
    const other = letters[1 - i] ?? '';
    const shared = own.filter((letter) => right.includes(letter) || other.includes(letter));
    const operands = inputs.length === 1 ? [dy] : [dy, inputs[1 - i]!];
    const sources = inputs.length === 1 ? right : `${right},${other}`;
    const part = tf.einsum(`${sources}->${shared.join('')}`, ...operands);
    const kept = own.map((letter, axis) => (shared.includes(letter) ? input.shape[axis]! : 1));
    return tf.mul(tf.reshape(part, kept), tf.onesLike(input));
  });
}

export const sums: Gradients = {
  [tf.BatchMatMul]: fromInputs(['a', 'b'], (dy, saved, { transposeA, transposeB }) => {
    const gradients = matMulGradient(dy, saved, Boolean(transposeA), Boolean(transposeB));
    return {
      a: () => sumTo(saved[0]!.shape, gradients['a']!()),
      b: () => sumTo(saved[1]!.shape, gradients['b']!()),
    };
  }),
  [tf.Einsum]: {
    saveAllInputs: true,
    gradFunc: ((dy: tf.Tensor, saved: tf.Tensor[], { equation }: { equation: string }) => {
      const gradients = einsumGradient(dy, saved, equation);
      return Object.fromEntries(gradients.map((gradient, i) => [i, () => gradient]));
    }) as unknown as tf.GradFunc,
  },
  [tf.Sum]: fromInputs(['x'], (dy, [x], { axis }) => ({ x: () => spread(dy, x!, axis) })),
  [tf.Mean]: fromInputs(['x'], (dy, [x], { axis }) => ({
    x: () => tf.div(spread(dy, x!, axis), x!.size / dy.size),
  })),
  [tf.Max]: extremum,
  [tf.Min]: extremum,
  [tf.Prod]: fromInputs(['x'], (dy, [x], { axis }) => ({
    x: () => tf.mul(spread(dy, x!, axis), productOfOthers(x!, axis)),
  })),
  [tf.Cumsum]: fromInputs(['x'], (dy, _saved, { axis, exclusive, reverse }) => ({
    x: () => tf.cumsum(dy, axis as number, Boolean(exclusive), !reverse),
  })),
  [tf.Cumprod]: fromInputs(
    ['x'],
    (dy, [x, y], { axis, exclusive, reverse }) => ({
      x: () => tf.div(tf.cumsum(tf.mul(dy, y!), axis as number, Boolean(exclusive), !reverse), x!),
    }),
    true,
  ),
  [tf.Softmax]: fromOutput((dy, [y], { dim }) => ({
    logits: () => {
      const weighed = tf.mul(dy, y!);
      return tf.sub(weighed, tf.mul(tf.sum(weighed, [dim as number], true), y!));
    },
  })),
  ...Object.fromEntries([tf.ArgMax, tf.ArgMin, tf.All, tf.Any].map((name) => [name, zero('x')])),
};
