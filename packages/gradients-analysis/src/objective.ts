/** @file The scalar y of one sample whose gradients are asked for. */
import { ArgumentError, ShapeError } from '@bptt/errors';
import {
  affine,
  expectValues,
  finite,
  stateParts,
  type Cotangents,
  type Head,
  type Run,
  type Values,
} from '@bptt/float64';

/** Of a classifier: a class's logit, or the sample's cross-entropy. */
export interface ClassObjective {
  /** `logit` when left out. */
  of?: 'logit' | 'loss';
  /** One class for all samples, or one for each [B]; when left out, the class that the network names. */
  classes?: number | ArrayLike<number>;
}

/** The sum of products of what the layer gives with these: output [T, B, D H], final states [L D, B, H]. As in PyTorch's `grad_outputs`. */
export interface WeighedObjective {
  gradOutput?: Values;
  gradHN?: Values;
  gradCN?: Values;
}

/** Left out: the logit of the class that a classifier names; without a head, the sum of the last layer's final hidden state. */
export type Objective = ClassObjective | WeighedObjective;

/** y of one sample. */
export interface Scalar {
  y: number;
  /** dy / d(what the network gives), m = 1. */
  cotangents: Cotangents;
  /** [C], of a classifier. */
  logits?: number[];
  /** The class that y is about, of a classifier. */
  class?: number;
}

/** The scalar of sample b of B. */
export function scalarOf(run: Run, objective: Objective, b: number, B: number): Scalar {
  if ('gradOutput' in objective || 'gradHN' in objective || 'gradCN' in objective) return weighed(run, objective, b, B);
  const { head } = run.network;
  if (head) return ofClass(run, head, objective as ClassObjective, b, B);
  if (Object.keys(objective).length)
    throw new ArgumentError('network', 'one with a classifier head', 'none: give gradOutput, gradHN or gradCN');
  const { layers, hiddenSize: H } = run.network;
  const ones = layers.at(-1)!.map(({ kind }) => new Float64Array(stateParts(kind) * H).fill(1, 0, H));
  const y = finalStates(run).reduce((a, x) => a + x, 0);
  return { y, cotangents: { m: 1, final: layers.map((_, l) => (l === layers.length - 1 ? ones : [])) } };
}

/** The logits [C] of one sample. */
function logitsOf(run: Run, head: Head): Float64Array {
  const { output } = run;
  const mean = () => output[0]!.map((_, j) => output.reduce((sum, h) => sum + h[j]!, 0) / output.length);
  const read = { last: () => finalStates(run), mean, output: () => output.at(-1)! };
  return affine(head.weight, read[head.reads](), head.bias);
}

/** The same y for other inputs: about the class that it was about. */
export function fixed(objective: Objective, { class: named }: Scalar): Objective {
  return named === undefined ? objective : { ...(objective as ClassObjective), classes: named };
}

/** h_T of the last layer, both directions side by side [D H]. */
function finalStates({ cells, network: { hiddenSize: H } }: Run): Float64Array {
  return Float64Array.from(cells.at(-1)!.flatMap(({ steps }) => [...steps.at(-1)!.state.subarray(0, H)]));
}

function ofClass(run: Run, head: Head, { of = 'logit', classes }: ClassObjective, b: number, B: number): Scalar {
  if (of !== 'logit' && of !== 'loss') throw new ArgumentError('of', "'logit' or 'loss'", of);
  const logits = logitsOf(run, head);
  const named = typeof classes === 'object' ? classes[b] : (classes ?? logits.indexOf(Math.max(...logits)));
  if (typeof classes === 'object' && classes.length !== B) throw new ShapeError('classes', `[${B}]`, [classes.length]);
  if (!Number.isInteger(named) || named! < 0 || named! >= head.classes)
    throw new ArgumentError('classes', `classes from 0 to ${head.classes - 1}`, named);
  const k = named!;
  const top = Math.max(...logits);
  const exps = logits.map((x) => Math.exp(x - top));
  const sum = exps.reduce((a, x) => a + x, 0);
  const byLogits = logits.map((_, c) => (of === 'loss' ? exps[c]! / sum : 0));
  byLogits[k]! += of === 'loss' ? -1 : 1;
  const y = of === 'loss' ? Math.log(sum) + top - logits[k]! : logits[k]!;
  return { y, cotangents: throughHead(run, head, byLogits), logits: [...logits], class: k };
}

/** dy/dlogits [C] -> dy/d(what the head reads). */
function throughHead({ network, output }: Run, head: Head, byLogits: Float64Array): Cotangents {
  const { layers, hiddenSize: H } = network;
  const width = head.weight.length / head.classes;
  const by = Float64Array.from({ length: width }, (_, j) =>
    byLogits.reduce((sum, d, c) => sum + d * head.weight[c * width + j]!, 0),
  );
  if (head.reads === 'mean') {
    const share = by.map((x) => x / output.length);
    return { m: 1, output: output.map(() => share) };
  }
  if (head.reads === 'output')
    return { m: 1, output: output.map((_, t) => (t === output.length - 1 ? by : new Float64Array(width))) };
  const last = layers.at(-1)!.map(({ kind }, d) => {
    const state = new Float64Array(stateParts(kind) * H);
    state.set(by.subarray(d * H, (d + 1) * H));
    return state;
  });
  return { m: 1, final: layers.map((_, l) => (l === layers.length - 1 ? last : [])) };
}

function weighed({ network, cells, output }: Run, objective: WeighedObjective, b: number, B: number): Scalar {
  const { layers, hiddenSize: H, kind } = network;
  const directions = layers[0]!.length;
  const part = (name: keyof WeighedObjective, first: number, width: number, i: number): Float64Array => {
    const { data, shape } = expectValues(name, objective[name]!);
    if (String(shape) !== String([first, B, width])) throw new ShapeError(name, `[${first}, ${B}, ${width}]`, shape);
    return finite(name, Array.prototype.slice.call(data, (i * B + b) * width, (i * B + b + 1) * width));
  };
  if (objective.gradCN && kind !== 'lstm')
    throw new ArgumentError('gradCN', 'nothing, as only an LSTM has a c', 'values');
  const dOutput = objective.gradOutput && output.map((_, t) => part('gradOutput', output.length, directions * H, t));
  const final = layers.map((layer, l) =>
    layer.map((_, d) => {
      const state = new Float64Array(stateParts(kind) * H);
      const [i, count] = [l * directions + d, layers.length * directions];
      if (objective.gradHN) state.set(part('gradHN', count, H, i));
      if (objective.gradCN) state.set(part('gradCN', count, H, i), H);
      return state;
    }),
  );
  const dot = (a: Float64Array, c: Float64Array) => a.reduce((sum, x, i) => sum + x * c[i]!, 0);
  const ofOutput = dOutput?.reduce((sum, d, t) => sum + dot(d, output[t]!), 0) ?? 0;
  const y = final.reduce(
    (sum, layer, l) => sum + layer.reduce((s, d, k) => s + dot(d, cells[l]![k]!.steps.at(-1)!.state), 0),
    ofOutput,
  );
  return { y, cotangents: { m: 1, output: dOutput, final } };
}
