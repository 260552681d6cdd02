/** @file Layers on tfjs's gradient tape: what their backward passes need is kept without copies. */
import { ArgumentError, BackendError } from '@bptt/errors';
import { orderTape } from '@bptt/op-gradients';
import {
  add,
  clone,
  dispose,
  engine,
  getGradient,
  Identity,
  mul,
  sum,
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
 * Gradients of gradients go through `equations`.
 */
export function runLayer(
  name: string,
  inputs: Inputs,
  keeps: number,
  attributes: Record<string, unknown> = {},
  equations?: Equations,
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
    saveForBackward(name, present, results[0]!, named, equations);
    return results;
  } finally {
    dispose(made);
  }
}

interface TapeNode {
  id: number;
  kernelName: string;
  inputs: NamedTensorMap;
  outputs: Tensor[];
  saved: Tensor[];
  gradient: (dy: (Tensor | null)[]) => NamedGradients;
}

/** The gradient of each input by its name, computed when it is asked for. */
export type NamedGradients = Record<string, () => Tensor>;

/** The layer in tfjs's own operations: its inputs by name in, its results out. */
export type Equations = (inputs: Record<string, Tensor>) => Tensor[];

/**
 * A layer's backward pass: the inputs and `output` of the forward pass and the gradients of its results (undefined: 0) in,
 * gradients by input name out.
 */
export type Backward = (
  inputs: Record<string, Tensor>,
  dy: (Tensor | undefined)[],
  attributes: NamedAttrMap,
) => NamedGradients;

/**
 * Lets the tape hold the layer's inputs and its output until it ends. tfjs's own way of saving would copy each one, which
 * for `kept` are megabytes at every step; here the tape's node gets further references to the same values.
 * And tfjs would make zeros for the gradient of a result that nobody used; the kernels do without them.
 */
function saveForBackward(
  kernelName: string,
  inputs: NamedTensorMap,
  output: Tensor,
  attributes: NamedAttrMap,
  equations?: Equations,
): void {
  const tfjs = engine();
  const { activeTape: tape } = tfjs.state as unknown as { activeTape?: TapeNode[] };
  const node = tape?.at(-1);
  if (node?.kernelName !== kernelName)
    throw new BackendError(
      `tfjs-core ${version_core} does not have the gradient tape that bptt uses; it is made for 4.22`,
    );
  const saved: NamedTensorMap = {};
  for (const [name, { dataId, shape, dtype }] of Object.entries({ ...inputs, output })) {
    tfjs.backend.incRef(dataId);
    node.saved.push((saved[name] = tfjs.keep(tfjs.makeTensorFromTensorInfo({ dataId, shape, dtype }))));
  }
  // Gradients of gradients come back from what was saved to what was given.
  for (const [name, x] of Object.entries(inputs)) {
    tape!.push({
      id: (tfjs.state as unknown as { nextTapeNodeId: number }).nextTapeNodeId++,
      kernelName: Identity,
      inputs: { x },
      outputs: [saved[name]!],
      saved: [],
      gradient: ([dy]) => ({ x: () => clone(dy!) }),
    });
  }
  const { gradFunc } = getGradient(kernelName);
  node.gradient = (dy) =>
    tfjs.isTapeOn() ? differentiable(inputs, saved, dy, equations) : gradFunc(dy as Tensor[], node.saved, attributes);
}

/**
 * The gradients of a layer while the tape records how they come about, so that they have gradients themselves: through the
 * equations, since the kernels' backward passes have none.
 */
function differentiable(
  inputs: NamedTensorMap,
  saved: NamedTensorMap,
  dy: (Tensor | null)[],
  equations: Equations | undefined,
): NamedGradients {
  if (equations === undefined)
    throw new ArgumentError(
      'equations',
      "the layer in tfjs's own operations, since the gradient of a gradient goes through them",
      undefined,
      'the modules of @bptt/cells give them',
    );
  orderTape();
  const names = Object.keys(inputs).filter((name) => name !== 'kept');
  const given = Object.fromEntries(names.map((name) => [name, saved[name]!]));
  const loss = () =>
    equations(given)
      .flatMap((result, i) => (dy[i] ? [sum(mul(result, dy[i]))] : []))
      .reduce((a, b) => add(a, b));
  const { grads } = engine().gradients(loss, Object.values(given));
  return Object.fromEntries(names.map((name, i) => [name, () => grads[i]!]));
}

/** What tfjs registers as the gradient of a forward kernel. */
export function gradientOf(kernelName: string, backward: Backward): GradConfig {
  return {
    kernelName,
    gradFunc: (dy, saved, attributes) => {
      const { names, ...rest } = attributes as { names: string[] } & NamedAttrMap;
      return backward(
        Object.fromEntries([...names, 'output'].map((name, i) => [name, saved[i]!])),
        (dy as (Tensor | null)[]).map((gradient) => gradient ?? undefined),
        rest,
      );
    },
  };
}
