import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { gradients, registerGradients } from './index.js';

/** The gradient of f's weighed sum by central differences in one entry. */
function centralDifference(
  f: (...xs: tf.Tensor[]) => tf.Tensor,
  inputs: number[][],
  shapes: number[][],
  which: number,
  entry: number,
): number {
  const at = (step: number) =>
    tf.tidy(() => {
      const moved = inputs.map((values, i) =>
        tf.tensor(
          values.map((x, j) => (i === which && j === entry ? x + step : x)),
          shapes[i],
        ),
      );
      return weighed(f(...moved)).dataSync()[0]!;
    });
  return (at(1e-2) - at(-1e-2)) / 2e-2;
}

/** A sum in which every entry has a weight of its own. */
const weighed = (y: tf.Tensor): tf.Scalar =>
  tf.sum(tf.mul(tf.reshape(y, [-1]), tf.tensor1d(Array.from({ length: y.size }, (_, i) => 1 - 0.3 * i)))) as tf.Scalar;

/** The kernels of which a gradient was asked for. */
const tested = new Set<string>();
for (const [name, gradient] of Object.entries(gradients)) {
  const { gradFunc } = gradient;
  gradient.gradFunc = (...values) => {
    tested.add(name);
    return gradFunc(...values);
  };
}
registerGradients();

const int = (...values: number[]) => tf.tensor1d(values, 'int32');
const image = (x: tf.Tensor) => x as tf.Tensor4D;
const positive = (x: tf.Tensor) => tf.add(tf.abs(x), 1.5);
const small = (x: tf.Tensor) => tf.mul(x, 0.6);

/** The operations as an object, to be taken by name. */
const ops = { ...tf };

type Op = (...xs: tf.Tensor[]) => tf.Tensor;
type Case = [string, Op, ...number[][]];

const basic: Case[] = [
  ['add', tf.add, [2, 3], [2, 3]],
  ['add, broadcast', tf.add, [2, 3], [3]],
  ['add, broadcast in the middle', tf.add, [2, 1, 2], [1, 3, 2]],
  ['sub, broadcast', tf.sub, [3], [2, 3]],
  ['mul', tf.mul, [2, 3], [2, 3]],
  ['mul by a scalar', tf.mul, [2, 3], []],
  ['mul, broadcast', tf.mul, [1, 3], [2, 3]],
  ['div', (a, b) => tf.div(a!, tf.add(b!, 3)), [2, 3], [2, 3]],
  ['div, broadcast', (a, b) => tf.div(a!, tf.add(b!, 3)), [2, 3], [3]],
  ['matMul', (a, b) => tf.matMul(a!, b!), [2, 3], [3, 2]],
  ['matMul a^T', (a, b) => tf.matMul(a!, b!, true, false), [3, 2], [3, 2]],
  ['matMul b^T', (a, b) => tf.matMul(a!, b!, false, true), [2, 3], [2, 3]],
  ['matMul a^T b^T', (a, b) => tf.matMul(a!, b!, true, true), [3, 2], [2, 3]],
  ['square', (x) => tf.square(x!), [5]],
  ['neg', (x) => tf.neg(x!), [5]],
  ['log', (x) => tf.log(tf.add(x!, 3)), [5]],
  ['exp', (x) => tf.exp(x!), [5]],
  ['tanh', (x) => tf.tanh(x!), [5]],
  ['sigmoid', (x) => tf.sigmoid(x!), [5]],
  ['relu', (x) => tf.relu(x!), [5]],
  ['sum of all', (x) => tf.sum(x!), [2, 3]],
  ['sum along an axis', (x) => tf.sum(x!, 1), [2, 3]],
  ['sum, keeping dimensions', (x) => tf.sum(x!, 0, true), [2, 3]],
  ['mean of all', (x) => tf.mean(x!), [2, 3]],
  ['mean along an axis', (x) => tf.mean(x!, 0), [2, 3]],
  ['logSoftmax', (x) => tf.logSoftmax(x!), [2, 3]],
  ['reshape', (x) => tf.reshape(x!, [3, 2]), [2, 3]],
  ['squeeze', (x) => tf.squeeze(x!, [0]), [1, 3]],
  ['expandDims', (x) => tf.expandDims(x!, 1), [2, 3]],
  ['slice', (x) => tf.slice(x!, [0, 1], [-1, 2]), [2, 4]],
  ['transpose', (x) => tf.transpose(x!, [2, 0, 1]), [2, 3, 2]],
  ['reverse', (x) => tf.reverse(x!, 1), [2, 3]],
  ['split', (x) => tf.add(...(tf.split(x!, 2, 1) as [tf.Tensor, tf.Tensor])), [2, 4]],
  ['split into one', (x) => tf.split(x!, 1, 1)[0]!, [2, 4]],
  ['unstack', (x) => tf.mul(...(tf.unstack(x!, 1) as [tf.Tensor, tf.Tensor])), [3, 2]],
  ['unstack of one', (x) => tf.unstack(x!)[0]!, [1, 2]],
  ['unstack, one used', (x) => tf.unstack(x!)[1]!, [3, 2]],
  ['stack', (a, b) => tf.stack([a!, b!], 1), [2, 3], [2, 3]],
  ['concat', (a, b) => tf.concat([a!, b!], 1), [2, 3], [2, 1]],
  ['concat, last axis', (a, b) => tf.concat([a!, b!], -1), [2, 3], [2, 1]],
  ['cast', (x) => tf.cast(x!, 'float32'), [3]],
  ['clone', (x) => tf.clone(x!), [3]],
];

const entrywise: Case[] = [
  ...(['abs', 'sqrt', 'rsqrt', 'log1p', 'acosh', 'reciprocal'] as const).map((name): Case => [
    name,
    (x) => ops[name](positive(x!)),
    [5],
  ]),
  ...(['asin', 'acos', 'atanh'] as const).map((name): Case => [name, (x) => ops[name](small(x!)), [5]]),
  ...(
    [
      'abs',
      'asinh',
      'atan',
      'cos',
      'cosh',
      'elu',
      'erf',
      'expm1',
      'leakyRelu',
      'selu',
      'sin',
      'sinh',
      'softplus',
      'tan',
    ] as const
  ).map((name): Case => [`${name} on both sides of 0`, (x) => ops[name](name === 'tan' ? small(x!) : x!), [6]]),
  ['leakyRelu, slope 0', (x) => tf.leakyRelu(x!, 0), [5]],
  ['relu6', (x) => tf.relu6(tf.mul(x!, 5)), [5]],
  ['clipByValue', (x) => tf.clipByValue(x!, -0.55, 0.75), [7]],
  ['squaredDifference, broadcast', tf.squaredDifference, [2, 3], [3]],
  ['maximum', tf.maximum, [2, 3], [2, 3]],
  ['maximum, broadcast', tf.maximum, [2, 3], [3]],
  ['minimum, broadcast', tf.minimum, [1, 3], [2, 3]],
  ['pow', (a, b) => tf.pow(positive(a!), b!), [2, 3], [2, 3]],
  ['pow by a scalar', (a) => tf.pow(a!, 3), [2, 3]],
  ['mod', (a, b) => tf.mod(a!, positive(b!)), [4], [4]],
  ['floorDiv', (a, b) => tf.add(tf.floorDiv(a!, positive(b!)), a!), [4], [4]],
  ['atan2, broadcast', tf.atan2, [2, 3], [3]],
  ['prelu', (x, a) => tf.prelu(x!, a!), [2, 3], [3]],
  ['where', (a, b) => tf.where(tf.greater(a!, b!), a!, tf.mul(b!, 2)), [2, 3], [2, 3]],
  ['addN', (a, b) => tf.addN([a!, b!, a!]), [2, 3], [2, 3]],
  ['dropout', (x) => tf.dropout(x!, 0.5, undefined, 7), [6]],
  ...(['sign', 'round', 'ceil', 'floor', 'step', 'onesLike', 'zerosLike', 'isNaN', 'isInf', 'isFinite'] as const).map(
    (name): Case => [`${name}, constant`, (x) => tf.add(tf.cast(ops[name](tf.mul(x!, 1.01)), 'float32'), x!), [5]],
  ),
  ...(['equal', 'notEqual', 'greater', 'greaterEqual', 'less', 'lessEqual'] as const).map((name): Case => [
    `${name}, constant`,
    (a, b) => tf.add(tf.cast(ops[name](a!, b!), 'float32'), a!),
    [5],
    [5],
  ]),
  ...(['logicalAnd', 'logicalOr', 'logicalXor'] as const).map((name): Case => [
    `${name}, constant`,
    (a, b) => tf.add(tf.cast(ops[name](tf.greater(a!, 0), tf.logicalNot(tf.less(b!, 0))), 'float32'), a!),
    [5],
    [5],
  ]),
];

const along: Case[] = [
  ['max', (x) => tf.max(x!), [2, 3]],
  ['max along an axis', (x) => tf.max(x!, 1), [2, 3]],
  ['min along a middle axis', (x) => tf.min(x!, 1, true), [2, 3, 2]],
  ['prod', (x) => tf.prod(x!), [2, 2]],
  ['prod along the first axis', (x) => tf.prod(x!, 0), [3, 2]],
  ['prod with a zero', (x) => tf.prod(tf.mul(x!, tf.tensor1d([1, 0, 1])), 0), [3]],
  ['cumsum', (x) => tf.cumsum(x!, 1), [2, 3]],
  ['cumsum, exclusive, reverse, first axis', (x) => tf.cumsum(x!, 0, true, true), [3, 2]],
  ['cumprod', (x) => tf.cumprod(x!, 1), [2, 3]],
  ['cumprod, exclusive, reverse', (x) => tf.cumprod(x!, 0, true, true), [3]],
  ['softmax', (x) => tf.softmax(x!), [2, 3]],
  ['logSumExp', (x) => tf.logSumExp(x!, 1), [2, 3]],
  ['norm', (x) => tf.norm(x!), [2, 3]],
  ['norm, largest', (x) => tf.norm(x!, Infinity, 1), [2, 3]],
  ['moments', (x) => tf.moments(x!, 0).variance, [3, 2]],
  ['dot', (a, b) => tf.dot(a!, b!), [3], [3]],
  ['outerProduct', (a, b) => tf.outerProduct(a as tf.Tensor1D, b as tf.Tensor1D), [3], [2]],
  ['matMul in a batch, broadcast', (a, b) => tf.matMul(a!, b!), [2, 2, 3], [1, 3, 2]],
  ['argMax in a choice', (x) => tf.gather(x!, tf.argMax(x!)), [4]],
  ['argMin in a choice', (x) => tf.gather(x!, tf.argMin(x!)), [4]],
  [
    'all and any',
    (x) => tf.add(x!, tf.cast(tf.logicalOr(tf.all(tf.greater(x!, 0)), tf.any(tf.less(x!, 0))), 'float32')),
    [4],
  ],
  ['einsum, product', (a, b) => tf.einsum('ij,kj->ik', a!, b!), [2, 3], [2, 3]],
  ['einsum, one operand', (a) => tf.einsum('ij->j', a!), [2, 3]],
  ['einsum, a letter of its own', (a, b) => tf.einsum('ijk,j->i', a!, b!), [2, 3, 2], [3]],
  ['unsortedSegmentSum', (x) => tf.unsortedSegmentSum(x!, int(1, -1, 1), 2), [3, 2]],
  ['einsum, transposed', (a) => tf.einsum('ij->ji', a!), [2, 3]],
  ['einsum, batches', (a, b) => tf.einsum('bij,bjk->bik', a!, b!), [2, 2, 3], [2, 3, 2]],
  ['topk', (x) => tf.topk(x!, 2).values, [2, 4]],
];

const moving: Case[] = [
  ['gather', (x) => tf.gather(x!, int(2, 0, 2)), [3, 2]],
  ['gather, last axis', (x) => tf.gather(x!, int(1, 1), -1), [2, 3]],
  [
    'gather by a matrix',
    (x) =>
      tf.gather(
        x!,
        tf.tensor2d(
          [
            [0, 1],
            [2, 2],
          ],
          [2, 2],
          'int32',
        ),
        1,
      ),
    [2, 3],
  ],
  [
    'gather in a batch',
    (x) =>
      tf.gather(
        x!,
        tf.tensor2d(
          [
            [0, 1],
            [2, 2],
          ],
          [2, 2],
          'int32',
        ),
        1,
        1,
      ),
    [2, 3, 2],
  ],
  [
    'gatherND',
    (x) =>
      tf.gatherND(
        x!,
        tf.tensor2d(
          [
            [0, 1],
            [1, 2],
            [0, 1],
          ],
          [3, 2],
          'int32',
        ),
      ),
    [2, 3],
  ],
  ['scatterND', (x) => tf.scatterND(tf.tensor2d([[4], [1], [1]], [3, 1], 'int32'), x!, [6]), [3]],
  ['tensorScatterUpdate', (a, b) => tf.tensorScatterUpdate(a!, tf.tensor2d([[1], [2]], [2, 1], 'int32'), b!), [4], [2]],
  [
    'sparseToDense',
    (v, d) =>
      tf.sparseToDense(
        tf.tensor2d(
          [
            [0, 1],
            [1, 0],
          ],
          [2, 2],
          'int32',
        ),
        v!,
        [2, 2],
        d as tf.Scalar,
      ),
    [2],
    [],
  ],
  ['booleanMaskAsync by hand', (x) => tf.mul(x!, tf.cast(tf.greater(x!, 0), 'float32')), [4]],
  ['stridedSlice', (x) => tf.stridedSlice(x!, [0, 3], [2, 0], [1, -2]), [2, 4]],
  [
    'pad',
    (x) =>
      tf.pad(x!, [
        [1, 0],
        [0, 2],
      ]),
    [2, 2],
  ],
  [
    'mirrorPad, reflect',
    (x) =>
      tf.mirrorPad(
        x!,
        [
          [1, 2],
          [0, 1],
        ],
        'reflect',
      ),
    [3, 2],
  ],
  ['mirrorPad, symmetric', (x) => tf.mirrorPad(x!, [[2, 1]], 'symmetric'), [3]],
  ['tile', (x) => tf.tile(x!, [2, 3]), [2, 2]],
  ['broadcastTo', (x) => tf.broadcastTo(x!, [2, 3, 2]), [3, 1]],
  ['spaceToBatchND', (x) => tf.spaceToBatchND(x!, [2], [[1, 0]]), [1, 3, 2]],
  ['batchToSpaceND', (x) => tf.batchToSpaceND(x!, [2], [[0, 1]]), [2, 2, 2]],
  ['depthToSpace', (x) => tf.depthToSpace(image(x!), 2), [1, 1, 2, 4]],
  ['diag', (x) => tf.diag(x!), [3]],
  ['flipLeftRight', (x) => tf.image.flipLeftRight(image(x!)), [1, 2, 3, 1]],
  ['oneHot of a choice', (x) => tf.mul(x!, tf.oneHot(tf.argMax(x!) as tf.Tensor1D, 4)), [4]],
];

const images: Case[] = [
  ['conv1d', (x, w) => tf.conv1d(x as tf.Tensor3D, w as tf.Tensor3D, 1, 'same'), [2, 4, 2], [3, 2, 2]],
  [
    'conv1d, dilated',
    (x, w) => tf.conv1d(x as tf.Tensor3D, w as tf.Tensor3D, 1, 'same', 'NWC', 2),
    [1, 5, 2],
    [2, 2, 2],
  ],
  ['conv2d', (x, w) => tf.conv2d(image(x!), image(w!), 1, 'same'), [1, 3, 3, 2], [2, 2, 2, 1]],
  ['conv2d, stride', (x, w) => tf.conv2d(image(x!), image(w!), [2, 1], 'valid'), [2, 4, 3, 1], [2, 3, 1, 2]],
  ['conv2d, stride, same', (x, w) => tf.conv2d(image(x!), image(w!), 2, 'same'), [1, 4, 3, 1], [3, 3, 1, 1]],
  [
    'conv2dTranspose',
    (x, w) => tf.conv2dTranspose(image(x!), image(w!), [1, 4, 4, 1], 2, 'same'),
    [1, 2, 2, 2],
    [3, 3, 1, 2],
  ],
  ['depthwiseConv2d', (x, w) => tf.depthwiseConv2d(image(x!), image(w!), 2, 'same'), [1, 4, 3, 2], [2, 2, 2, 2]],
  [
    'depthwiseConv2d, dilated',
    (x, w) => tf.depthwiseConv2d(image(x!), image(w!), 1, 'same', 'NHWC', 2),
    [1, 4, 3, 1],
    [2, 2, 1, 2],
  ],
  [
    'separableConv2d',
    (x, d, p) => tf.separableConv2d(image(x!), image(d!), image(p!), 1, 'valid'),
    [1, 3, 3, 1],
    [2, 2, 1, 2],
    [1, 1, 2, 1],
  ],
  ['conv3d', (x, w) => tf.conv3d(x as tf.Tensor5D, w as tf.Tensor5D, 1, 'same'), [1, 2, 2, 2, 1], [2, 1, 2, 1, 1]],
  ['avgPool', (x) => tf.avgPool(image(x!), 2, 1, 'same'), [1, 3, 3, 1]],
  ['avgPool, stride', (x) => tf.avgPool(image(x!), [2, 3], 2, 'same'), [1, 3, 5, 1]],
  ['avgPool3d, same', (x) => tf.avgPool3d(x as tf.Tensor5D, 2, 1, 'same'), [1, 2, 2, 3, 1]],
  [
    'dilation2d, same',
    (x, w) => tf.dilation2d(image(x!), tf.mul(w!, 1.37) as tf.Tensor3D, 1, 'same'),
    [1, 3, 3, 2],
    [2, 2, 2],
  ],
  ['maxPool', (x) => tf.maxPool(image(x!), 2, 1, 'valid'), [1, 3, 3, 1]],
  ['avgPool3d', (x) => tf.avgPool3d(x as tf.Tensor5D, 2, 1, 'valid'), [1, 2, 2, 3, 1]],
  ['maxPool3d', (x) => tf.maxPool3d(x as tf.Tensor5D, 2, 1, 'valid'), [1, 2, 2, 3, 1]],
  [
    'dilation2d',
    (x, w) => tf.dilation2d(image(x!), tf.mul(w!, 1.37) as tf.Tensor3D, 1, 'valid'),
    [1, 3, 3, 1],
    [2, 2, 1],
  ],
  ['localResponseNormalization', (x) => tf.localResponseNormalization(image(x!), 1), [1, 1, 2, 3]],
  ['resizeBilinear', (x) => tf.image.resizeBilinear(image(x!), [3, 3]), [1, 2, 2, 1]],
  ['resizeNearestNeighbor', (x) => tf.image.resizeNearestNeighbor(image(x!), [4, 2]), [1, 2, 2, 1]],
  [
    'batchNorm',
    (x, m, v, o, s) =>
      tf.batchNorm(image(x!), m as tf.Tensor1D, positive(v!) as tf.Tensor1D, o as tf.Tensor1D, s as tf.Tensor1D),
    [1, 2, 2, 2],
    [2],
    [2],
    [2],
    [2],
  ],
  [
    'batchNorm without offset and scale',
    (x, m, v) => tf.batchNorm2d(x as tf.Tensor2D, m as tf.Tensor1D, positive(v!) as tf.Tensor1D),
    [3, 2],
    [2],
    [2],
  ],
];

const labels = () =>
  tf.tensor2d([
    [0, 1, 0],
    [1, 0, 0],
  ]);
const losses: Case[] = [
  ...(
    [
      'meanSquaredError',
      'absoluteDifference',
      'huberLoss',
      'sigmoidCrossEntropy',
      'softmaxCrossEntropy',
      'hingeLoss',
    ] as const
  ).map((name): Case => [`losses.${name}`, (x) => tf.losses[name](labels(), x!), [2, 3]]),
  ['losses.logLoss', (x) => tf.losses.logLoss(labels(), tf.sigmoid(x!)), [2, 3]],
  ['losses.cosineDistance', (x) => tf.losses.cosineDistance(labels(), x!, 1), [2, 3]],
  ['losses.computeWeightedLoss', (x, w) => tf.losses.computeWeightedLoss(tf.square(x!), w!), [2, 3], [2, 3]],
];

/** Of kernels that tfjs's wasm backend does not have. */
const cpuOnly: Case[] = [
  ['conv2d, NCHW', (x, w) => tf.conv2d(image(x!), image(w!), 1, 'valid', 'NCHW'), [1, 2, 3, 3], [2, 2, 2, 1]],
];

const everywhere = [...basic, ...entrywise, ...along, ...moving, ...images, ...losses];

describe.each([
  ['cpu', [...everywhere, ...cpuOnly]],
  ['wasm', everywhere],
] as [string, Case[]][])('on %s', (backend, cases) => {
  beforeAll(async () => void (await tf.setBackend(backend)));
  it.each(cases)('%s', (_name, f, ...shapes) => check(f, shapes));
});

it('covers all that tfjs-core has a gradient of, and tests each', async () => {
  const folder = join(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-core')), 'gradients');
  const files = (await readdir(folder)).filter((file) => file.endsWith('_grad.js'));
  const sources = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  const theirs = sources.flatMap((source) => /^ *kernelName: (\w+)/m.exec(source)?.[1] ?? []);
  expect(theirs.length).toBeGreaterThan(90);
  const names = tf as unknown as Record<string, string>;
  // The first is of complex numbers (tfjs has that of real ones); the others are no kernels that tfjs runs.
  const none = [tf.ComplexAbs, tf.LogSoftmax, tf.BroadcastTo] as string[];
  expect(theirs.map((name) => names[name]!).filter((name) => !(name in gradients) && !none.includes(name))).toEqual([]);
  expect(Object.keys(gradients).filter((name) => !tested.has(name))).toEqual([]);
});

const ofSavedOutput: Record<string, Op> = {
  tanh: (x) => tf.tanh(x!),
  sigmoid: (x) => tf.sigmoid(x!),
  exp: (x) => tf.exp(x!),
  elu: (x) => tf.elu(x!),
  tan: (x) => tf.tan(small(x!)),
  rsqrt: (x) => tf.rsqrt(positive(x!)),
  reciprocal: (x) => tf.reciprocal(positive(x!)),
  softmax: (x) => tf.softmax(tf.reshape(x!, [1, 5])),
  logSoftmax: (x) => tf.logSoftmax(tf.reshape(x!, [1, 5])),
};

describe('gradients of gradients see what a saved output came from', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it.each(Object.keys(ofSavedOutput))('%s', (name) => {
    check((x) => tf.grad((x) => weighed(ofSavedOutput[name]!(x)))(x!), [[5]]);
  });
});

/** Distinct numbers on both sides of 0, at least 0.05 from it and from each other, so that no tie and no kink is within a step. */
function distinct(count: number, seed: number): number[] {
  const numbers = Array.from({ length: count }, (_, i) => (i % 2 ? 1 : -1) * (0.13 + (1.6 * i) / Math.max(count, 16)));
  for (let i = count - 1, s = seed; i > 0; i--) {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    const j = s % (i + 1);
    [numbers[i], numbers[j]] = [numbers[j]!, numbers[i]!];
  }
  return numbers;
}

function check(f: Op, shapes: number[][]): void {
  const before = tf.memory().numTensors;
  for (const seed of [1, 2]) {
    const all = distinct(
      shapes.reduce((sum, shape) => sum + tf.util.sizeFromShape(shape), 0),
      seed,
    );
    const values = shapes.map((shape) => all.splice(0, tf.util.sizeFromShape(shape)));
    tf.tidy(() => {
      const tensors = values.map((value, i) => tf.tensor(value, shapes[i]));
      tf.grads((...xs) => weighed(f(...xs)))(tensors).forEach((gradient, which) => {
        expect(gradient.shape).toEqual(shapes[which]);
        const expected = values[which]!.map((_, entry) => centralDifference(f, values, shapes, which, entry));
        const size = Math.max(1, ...expected.map(Math.abs));
        gradient.dataSync().forEach((g, entry) => {
          if (!(Math.abs(g - expected[entry]!) < 5e-3 * size)) expect([...gradient.dataSync()]).toEqual(expected);
        });
      });
    });
  }
  expect(tf.memory().numTensors).toBe(before);
}
