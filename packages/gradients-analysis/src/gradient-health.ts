/** @file Whether a training step's gradients are in order. */
import { ArgumentError, expectNumber, expectOptions } from '@bptt/errors';
import { norm } from '@bptt/float64';
import { finiteOrNull, type Maybe } from './decay.js';

export interface GradientHealth {
  /** Euclidean norm of all gradients together, before clipping. Null when not finite. */
  norm: Maybe;
  /** After clipping to `clipNorm`, as `torch.nn.utils.clip_grad_norm_`; the same as `norm` without. */
  clippedNorm: Maybe;
  /** Norm of the step's change of all parameters over the norm of the parameters before it: about 1e-3 is usual. Null without `updated`. */
  relativeUpdate: Maybe;
  /** The norm of each parameter's gradient, by name. */
  norms: Record<string, Maybe>;
  /** The first parameter whose gradient has a NaN or infinity. */
  notFinite: string | null;
}

/** Values by the parameters' names. */
export type Named = Iterable<readonly [name: string, values: ArrayLike<number>]>;

/** The health of one step: the gradients, and, for the relative update, the parameters before and after the step. O(parameters). */
export function gradientHealth(step: {
  gradients: Named;
  clipNorm?: number | undefined;
  parameters?: Named | undefined;
  updated?: Named | undefined;
}): GradientHealth {
  const known = ['gradients', 'clipNorm', 'parameters', 'updated'] as const;
  // A step as the solver's onGradients tells it has these too.
  expectOptions<object>('step', step, [...known, 'epoch', 'step', 'inputGradient'] as never[]);
  for (const name of ['gradients', 'parameters', 'updated'] as const) {
    const given = step[name];
    if (name === 'gradients' || given !== undefined) expectNamed(name, given);
  }
  if (step.clipNorm !== undefined) expectNumber('clipNorm', step.clipNorm, { above: 0 });
  const norms = Object.fromEntries([...step.gradients].map(([name, values]) => [name, norm(values)]));
  const total = norm(Object.values(norms));
  const factor = step.clipNorm === undefined ? 1 : Math.min(1, step.clipNorm / (total + 1e-6));
  return {
    norm: finiteOrNull(total),
    clippedNorm: finiteOrNull(total * factor),
    relativeUpdate: step.parameters && step.updated ? relativeUpdate(step.parameters, new Map(step.updated)) : null,
    norms: Object.fromEntries(Object.entries(norms).map(([name, value]) => [name, finiteOrNull(value)])),
    notFinite: Object.keys(norms).find((name) => !Number.isFinite(norms[name])) ?? null,
  };
}

function expectNamed(name: string, given: unknown): void {
  if (
    typeof (given as Partial<Named> | null | undefined)?.[Symbol.iterator] !== 'function' ||
    typeof given === 'string'
  )
    throw new ArgumentError(name, 'pairs of a name and its values, such as a Map', given);
}

function relativeUpdate(before: Named, after: ReadonlyMap<string, ArrayLike<number>>): Maybe {
  const sizes: number[] = [];
  const changes: number[] = [];
  for (const [name, values] of before) {
    const updated = after.get(name);
    if (!updated) continue;
    sizes.push(norm(values));
    const change = new Float64Array(values.length);
    for (let i = 0; i < change.length; i++) change[i] = updated[i]! - values[i]!;
    changes.push(norm(change));
  }
  return finiteOrNull(norm(changes) / norm(sizes));
}
