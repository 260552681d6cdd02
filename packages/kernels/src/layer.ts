/** @file What the three layers have in common around their kernels: checked arguments, what is kept for the backward pass, and the gradients. */
import { ArgumentError, ShapeError } from '@bptt/errors';
import { engine, type GradConfig, type NamedAttrMap, type NamedTensorMap, type Tensor, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';
import { workspaceOf } from './workspace';

export interface Sizes {
  T: number;
  B: number;
  I: number;
  H: number;
}

/** The sizes of a layer's input and state, both checked. */
export function sizesOf(x: Tensor3D, h0: Tensor2D): Sizes {
  const [T, B, I] = x.shape;
  if (x.rank !== 3 || x.size === 0) throw new ShapeError('x', '[T, B, I], each at least 1', x.shape);
  const H = h0.shape[1];
  if (h0.rank !== 2 || h0.shape[0] !== B || !(H >= 1)) throw new ShapeError('h0', `[${B}, H]`, h0.shape);
  return { T, B, I, H };
}

/** Throws unless each tensor is float32 and of the shape beside it. Absent ones pass. */
export function checkTensors(expected: Record<string, [Tensor | undefined, ...number[]]>): void {
  for (const [name, [tensor, ...shape]] of Object.entries(expected)) {
    if (tensor === undefined) continue;
    if (tensor.dtype !== 'float32') throw new ArgumentError(name, 'a float32 tensor', tensor.dtype);
    if (tensor.rank !== shape.length || shape.some((n, i) => tensor.shape[i] !== n)) throw new ShapeError(name, `[${shape.join(', ')}]`, tensor.shape);
  }
}

/** Runs a kernel of this package. */
export function runKernel(name: string, inputs: NamedTensorMap, attributes: Record<string, unknown> = {}): Tensor[] {
  return engine().runKernel(name, inputs, attributes as never) as unknown as Tensor[];
}

/** A layer's tensors by name; absent ones undefined. */
export type Inputs = Record<string, Tensor | undefined>;

/**
 * Runs a layer's forward kernel. While tfjs records a gradient tape, it is given a tensor of `keptShape` to write what the
 * backward pass needs; tfjs keeps that as long as the tape, and this function lets go of its own hold.
 */
export function runLayer(name: string, inputs: Inputs, keptShape: number[] | undefined, attributes: Record<string, unknown> = {}): Tensor[] {
  const tfjs = engine();
  if (keptShape === undefined || !tfjs.isTapeOn()) return runNamed(name, inputs, attributes);
  const workspace = workspaceOf(tfjs.backend);
  workspace.check(4 * keptShape.reduce((a, b) => a * b, 1));
  const kept = tfjs.makeTensorFromTensorInfo(workspace.make(...keptShape));
  try {
    return runNamed(name, { ...inputs, kept }, attributes);
  } finally {
    kept.dispose();
  }
}

/** tfjs can save a varying set of inputs for the backward pass only from a list: here the names go along as an attribute. */
function runNamed(name: string, inputs: Inputs, attributes: Record<string, unknown>): Tensor[] {
  const names: string[] = [];
  const present: Tensor[] = [];
  for (const key in inputs) {
    const tensor = inputs[key];
    if (tensor === undefined) continue;
    names.push(key);
    present.push(tensor);
  }
  return runKernel(name, present as unknown as NamedTensorMap, { ...attributes, names });
}

/** A layer's backward pass: the inputs and `output` of the forward pass and the gradients of its results in, gradients by input name out. */
export type Backward = (inputs: Record<string, Tensor>, dy: Tensor[], attributes: NamedAttrMap) => Record<string, () => Tensor>;

/** Registers `backward` as the gradient of a forward kernel with `results` results. */
export function gradientOf(kernelName: string, results: number, backward: Backward): GradConfig {
  const spent = new WeakSet<object>();
  return {
    kernelName,
    saveAllInputs: true,
    outputsToSave: Array.from({ length: results }, (_, i) => i === 0),
    gradFunc: (dy, saved, attributes) => {
      const names = attributes['names'] as unknown as string[];
      const inputs = Object.fromEntries([...names, 'output'].map((name, i) => [name, saved[i]!]));
      // The backward pass turns `kept` into gradients. tfjs goes back through an operation twice only when gradients are
      // nested: what was kept is then computed again.
      const { output: _, ...before } = inputs;
      const kept = before['kept']?.dataId;
      if (kept !== undefined) {
        if (spent.has(kept)) runNamed(kernelName, before, { ...attributes }).forEach((again) => again.dispose());
        spent.add(kept);
      }
      const gradients = backward(inputs, dy as Tensor[], attributes);
      return Object.fromEntries(names.map((name, i) => [i, gradients[name]!]));
    },
  };
}

/**
 * Where in each row of the gradients of the sums [T, B, width] those of one weight's outputs are: columns `start` to
 * `start + count`, part after part.
 */
export type Parts = [start: number, count: number][];

/** The gradients of input, weights and biases, each computed when it is asked for, from the gradients of the sums. */
export function sharedGradients(sums: Tensor, { x, h0, output, weightIh }: Record<string, Tensor>, fromInput: Parts, fromState: Parts): Record<string, () => Tensor> {
  const one = (name: string, inputs: NamedTensorMap, parts?: Parts) => () => runKernel(name, inputs, { parts })[0]!;
  return {
    x: one('BpttInputGradient', { sums, weight: weightIh! }),
    weightIh: one('BpttWeightGradient', { sums, first: x! }, fromInput),
    weightHh: one('BpttWeightGradient', { sums, first: h0!, rest: output! }, fromState),
    biasIh: one('BpttBiasGradient', { sums }, fromInput),
    biasHh: one('BpttBiasGradient', { sums }, fromState),
  };
}
