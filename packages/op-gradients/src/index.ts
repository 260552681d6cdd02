/**
 * @file Registers the gradients of the plain tfjs operations that cells and losses are written in. tfjs-core's Node build
 * comes without any, and its browser build keeps them in a file that must be imported by hand.
 */
import * as tf from '@tensorflow/tfjs-core';

type Backward = (dy: tf.Tensor, saved: tf.Tensor[], attrs: Record<string, unknown>) => Record<string, () => tf.Tensor>;

/** Sums a gradient over the axes along which an operand of this shape was repeated. */
function sumTo(shape: number[], dy: tf.Tensor): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, dy.shape);
  return tf.reshape(axes.length ? tf.sum(dy, axes) : dy, shape);
}

/** Spreads the gradient of a sum over the axes that were summed. */
function spread(dy: tf.Tensor, x: tf.Tensor, axis: unknown): tf.Tensor {
  const kept = x.shape.slice();
  for (const a of tf.util.parseAxisParam(axis as number[], x.shape)) kept[a] = 1;
  return tf.mul(tf.reshape(dy, kept), tf.onesLike(x));
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

/** Gradients that need the operation's inputs, which are listed. */
const fromInputs: Record<string, [inputs: string[], Backward]> = {
  [tf.Add]: [['a', 'b'], (dy, [a, b]) => ({ a: () => sumTo(a!.shape, dy), b: () => sumTo(b!.shape, dy) })],
  [tf.Sub]: [['a', 'b'], (dy, [a, b]) => ({ a: () => sumTo(a!.shape, dy), b: () => tf.neg(sumTo(b!.shape, dy)) })],
  [tf.Multiply]: [
    ['a', 'b'],
    (dy, [a, b]) => ({ a: () => sumTo(a!.shape, tf.mul(dy, b!)), b: () => sumTo(b!.shape, tf.mul(dy, a!)) }),
  ],
  [tf.RealDiv]: [
    ['a', 'b'],
    (dy, [a, b]) => ({
      a: () => sumTo(a!.shape, tf.div(dy, b!)),
      b: () => tf.neg(sumTo(b!.shape, tf.div(tf.mul(dy, a!), tf.square(b!)))),
    }),
  ],
  [tf.BatchMatMul]: [
    ['a', 'b'],
    (dy, saved, { transposeA, transposeB }) => matMulGradient(dy, saved, Boolean(transposeA), Boolean(transposeB)),
  ],
  [tf.Square]: [['x'], (dy, [x]) => ({ x: () => tf.mul(dy, tf.mul(x!, 2)) })],
  [tf.Log]: [['x'], (dy, [x]) => ({ x: () => tf.div(dy, x!) })],
  [tf.Relu]: [['x'], (dy, [x]) => ({ x: () => tf.mul(dy, tf.cast(tf.greater(x!, 0), 'float32')) })],
  [tf.Sum]: [['x'], (dy, [x], { axis }) => ({ x: () => spread(dy, x!, axis) })],
  [tf.Mean]: [['x'], (dy, [x], { axis }) => ({ x: () => tf.div(spread(dy, x!, axis), x!.size / dy.size) })],
  [tf.Reshape]: [['x'], (dy, [x]) => ({ x: () => tf.reshape(dy, x!.shape) })],
  [tf.ExpandDims]: [['input'], (dy, [input]) => ({ input: () => tf.reshape(dy, input!.shape) })],
  [tf.Slice]: [
    ['x'],
    (dy, [x], { begin, size }) => ({
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
    }),
  ],
};

/** Gradients that need the operation's output. */
const fromOutput: Record<string, Backward> = {
  [tf.Tanh]: (dy, [y]) => ({ x: () => tf.mul(dy, tf.sub(1, tf.square(y!))) }),
  [tf.Sigmoid]: (dy, [y]) => ({ x: () => tf.mul(dy, tf.mul(y!, tf.sub(1, y!))) }),
  [tf.Exp]: (dy, [y]) => ({ x: () => tf.mul(dy, y!) }),
  [tf.LogSoftmax]: (dy, [y]) => ({ logits: () => tf.sub(dy, tf.mul(tf.sum(dy, -1, true), tf.exp(y!))) }),
};

/** Gradients that need neither. Of an operation with several outputs, dy is a list, or a tensor where it had but one. */
const fromNothing: Record<string, Backward> = {
  [tf.Neg]: (dy) => ({ x: () => tf.neg(dy) }),
  [tf.Identity]: (dy) => ({ x: () => tf.clone(dy) }),
  [tf.Cast]: (dy) => ({ x: () => tf.clone(dy) }),
  [tf.Transpose]: (dy, _saved, { perm }) => ({ x: () => tf.transpose(dy, inverse(perm as number[])) }),
  [tf.Reverse]: (dy, _saved, { dims }) => ({ x: () => tf.reverse(dy, dims as number[]) }),
  [tf.SplitV]: (dy, _saved, { axis }) => ({ x: () => tf.concat([dy].flat(), axis as number) }),
  [tf.Unpack]: (dy, _saved, { axis }) => ({ value: () => tf.stack([dy].flat(), axis as number) }),
};

const inverse = (permutation: number[]): number[] => permutation.map((_, i) => permutation.indexOf(i));

/** Operations of any number of inputs: their gradient is the output's, cut into pieces. */
const fromPieces: Record<string, (dy: tf.Tensor, inputs: tf.Tensor[], axis: number) => tf.Tensor[]> = {
  [tf.Pack]: (dy, _inputs, axis) => tf.unstack(dy, axis),
  [tf.Concat]: (dy, inputs, axis) =>
    tf.split(
      dy,
      inputs.map((x) => x.shape[axis]!),
      axis,
    ),
};

function register(kernelName: string, rest: Omit<tf.GradConfig, 'kernelName'>): void {
  if (!tf.getGradient(kernelName)) tf.registerGradient({ kernelName, ...rest });
}

for (const [name, [inputsToSave, backward]] of Object.entries(fromInputs)) {
  register(name, { inputsToSave, gradFunc: backward as tf.GradFunc });
}
for (const [name, backward] of Object.entries(fromOutput))
  register(name, { outputsToSave: [true], gradFunc: backward as tf.GradFunc });
for (const [name, backward] of Object.entries(fromNothing)) register(name, { gradFunc: backward as tf.GradFunc });
for (const [name, cut] of Object.entries(fromPieces)) {
  register(name, {
    saveAllInputs: true,
    gradFunc: (dy, saved, attrs) => {
      const axis = tf.util.parseAxisParam(Number(attrs['axis']), (dy as tf.Tensor).shape)[0]!;
      const pieces = cut(dy as tf.Tensor, saved, axis);
      return pieces.map((piece) => () => piece) as unknown as ReturnType<tf.GradFunc>;
    },
  });
}
