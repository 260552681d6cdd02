/** @file What the three layers have in common around their kernels: checked arguments, what is kept for the backward pass, and the gradients. */
import { ArgumentError, BackendError, ShapeError } from '@bptt/errors';
import {
  dispose,
  engine,
  getGradient,
  tidy,
  version_core,
  zeros,
  type GradConfig,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { runningVariant, workspaceOf } from './workspace.js';

export interface Sizes {
  T: number;
  B: number;
  I: number;
  H: number;
}

/** The sizes of a layer whose weights have `gates` H rows: from its input and its recurrent weight, both checked. */
export function sizesOf(x: Tensor3D, weightHh: Tensor2D, gates: number): Sizes {
  const [T, B, I] = x.shape;
  if (x.rank !== 3 || x.size === 0) throw new ShapeError('x', '[T, B, I], each at least 1', x.shape);
  const H = weightHh.shape[1];
  checkTensor('x', x, T, B, I);
  if (!(H >= 1)) throw new ShapeError('weightHh', `[${gates === 1 ? 'H' : `${gates} H`}, H]`, weightHh.shape);
  checkTensor('weightHh', weightHh, gates * H, H);
  return { T, B, I, H };
}

/** Throws unless the tensor is float32 and of this shape. An absent one passes. */
export function checkTensor(name: string, tensor: Tensor | undefined, ...shape: number[]): void {
  if (tensor === undefined) return;
  if (tensor.isDisposed)
    throw new ArgumentError(name, 'a float32 tensor', 'a disposed tensor', 'tf.keep holds one beyond its tf.tidy');
  if (tensor.dtype !== 'float32') throw new ArgumentError(name, 'a float32 tensor', tensor.dtype);
  if (tensor.rank !== shape.length || shape.some((n, i) => tensor.shape[i] !== n))
    throw new ShapeError(name, `[${shape.join(', ')}]`, tensor.shape);
}

/** A kernel's tensors by name; absent ones undefined. */
export type Inputs = Record<string, Tensor | undefined>;

function presentOf(inputs: Inputs): NamedTensorMap {
  const present: NamedTensorMap = {};
  for (const key in inputs) if (inputs[key] !== undefined) present[key] = inputs[key];
  return present;
}

/** Runs a kernel of this package. */
export function runKernel(name: string, inputs: Inputs, attributes: Record<string, unknown> = {}): Tensor[] {
  return engine().runKernel(name, presentOf(inputs), attributes as never) as unknown as Tensor[];
}

/**
 * Runs a layer's forward kernel. While tfjs records a gradient tape, initial states `h0` and `c0` that are left out become tensors of
 * zeros, and the kernel is given one for what the backward pass needs, `keeps` floats for each step and row.
 */
export function runLayer(
  name: string,
  inputs: Inputs,
  keeps: number | undefined,
  attributes: Record<string, unknown> = {},
): Tensor[] {
  const tfjs = engine();
  if (tfjs.backendName !== 'wasm' || runningVariant() === undefined) {
    throw new BackendError(
      `the kernels run on tfjs's wasm backend once they are started; the backend is '${tfjs.backendName}': await startKernels() first`,
    );
  }
  if (!tfjs.isTapeOn()) return runKernel(name, inputs, attributes);
  const present = presentOf(inputs);
  const workspace = workspaceOf(tfjs.backend);
  const [T, B] = inputs['x']!.shape as [number, number];
  const made: Tensor[] = [];
  try {
    for (const state of ['h0', 'c0']) {
      if (state in inputs && !present[state])
        made.push((present[state] = zeros([1, B, inputs['weightHh']!.shape[1]!])));
    }
    if (keeps !== undefined) {
      const width = workspace.kernels['keptWidth']!(keeps);
      workspace.check(4 * T * B * width);
      made.push((present['kept'] = tfjs.makeTensorFromTensorInfo(workspace.make(T, B, width))));
    }
    const named = { ...attributes, names: Object.keys(present) } as NamedAttrMap;
    const results = runKernel(name, present, named);
    saveForBackward(name, [...Object.values(present), results[0]!], named);
    return results;
  } finally {
    dispose(made);
  }
}

interface TapeNode {
  kernelName: string;
  saved: Tensor[];
  gradient: (dy: (Tensor | null)[]) => NamedGradients;
}

/**
 * Lets the tape hold `tensors` until it ends. tfjs's own way of saving would copy each one, which for `kept` are megabytes at
 * every step; here the tape's node gets further references to the same values.
 * And tfjs would make zeros for the gradient of a result that nobody used; the kernels do without them.
 */
function saveForBackward(kernelName: string, tensors: Tensor[], attributes: NamedAttrMap): void {
  const tfjs = engine();
  const node = (tfjs.state as { activeTape?: TapeNode[] }).activeTape?.at(-1);
  if (node?.kernelName !== kernelName)
    throw new BackendError(
      `tfjs-core ${version_core} does not have the gradient tape that bptt uses; it is made for 4.22`,
    );
  for (const { dataId, shape, dtype } of tensors) {
    tfjs.backend.incRef(dataId);
    node.saved.push(tfjs.keep(tfjs.makeTensorFromTensorInfo({ dataId, shape, dtype })));
  }
  const { gradFunc } = getGradient(kernelName);
  node.gradient = (dy) => gradFunc(dy as Tensor[], node.saved, attributes);
}

type NamedGradients = Record<string, () => Tensor>;

/** A layer's backward pass: the inputs and `output` of the forward pass and the gradients of its results (undefined: 0) in, gradients by input name out. */
export type Backward = (
  inputs: Record<string, Tensor>,
  dy: (Tensor | undefined)[],
  attributes: NamedAttrMap,
) => NamedGradients;

/** What tfjs registers as the gradient of a forward kernel. */
export function gradientOf(kernelName: string, backward: Backward): GradConfig {
  const spent = new WeakSet<object>();
  return {
    kernelName,
    gradFunc: (dy, saved, attributes) => {
      const { names, ...rest } = attributes as { names: string[] } & NamedAttrMap;
      const before = Object.fromEntries(names.map((name, i) => [name, saved[i]!]));
      const kept = before['kept']?.dataId;
      if (kept !== undefined) {
        // The backward pass turns `kept` into gradients. tfjs goes back through an operation twice only when gradients are
        // nested: what was kept is then computed again.
        if (spent.has(kept)) tidy(() => void runKernel(kernelName, before, rest));
        spent.add(kept);
      }
      return backward(
        { ...before, output: saved[names.length]! },
        (dy as (Tensor | null)[]).map((gradient) => gradient ?? undefined),
        rest,
      );
    },
  };
}

/**
 * Where in each row of the gradients of the sums [T, B, width] those of one weight's outputs are: columns `start` to
 * `start + count`, part after part.
 */
export type Parts = [start: number, count: number][];

/** The gradients of input, weights and biases, each computed when it is asked for, from the gradients of the sums. */
export function sharedGradients(
  sums: Tensor,
  dBias: Tensor,
  { x, h0, output, weightIh }: Record<string, Tensor>,
  fromInput: Parts,
  fromState: Parts,
): Record<string, () => Tensor> {
  const one = (name: string, inputs: NamedTensorMap, parts?: Parts) => () => runKernel(name, inputs, { parts })[0]!;
  return {
    x: one('BpttInputGradient', { sums, weight: weightIh! }),
    weightIh: one('BpttWeightGradient', { sums, first: x! }, fromInput),
    weightHh: one('BpttWeightGradient', { sums, first: h0!, rest: output! }, fromState),
    biasIh: one('BpttBiasGradient', { dBias }, fromInput),
    biasHh: one('BpttBiasGradient', { dBias }, fromState),
  };
}
