/** @file Layers on tfjs's gradient tape: what their backward passes need is kept without copies. */
import { BackendError } from '@bptt/errors';
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
} from '@tensorflow/tfjs-core';
import { runningVariant, workspaceOf } from './running.js';

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
 * zeros, and the kernel is given one for what the backward pass needs, `keeps` floats for each step and row (0: nothing).
 */
export function runLayer(
  name: string,
  inputs: Inputs,
  keeps: number,
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
    if (keeps > 0) {
      const width = workspace.kernels.keptWidth(keeps);
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

/** The gradient of each input by its name, computed when it is asked for. */
export type NamedGradients = Record<string, () => Tensor>;

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
