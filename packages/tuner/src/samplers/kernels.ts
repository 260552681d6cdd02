/** @file The kernels of the Parzen estimator on one axis: truncated normals, their masses over cells, and categorical ones. */
import { ln } from '@bptt/random';
import { exp, normalCdf, normalQuantile } from '../elementary.js';
import type { Stream } from '../random.js';
import type { Axis } from '../space/axis.js';
import type { Value } from '../space/parameter.js';

/** One kernel an observation, in their order, and the prior's as the last. */
export interface Kernels {
  sample(kernel: number, random: Stream): Value;
  logDensity(kernel: number, value: Value): number;
}

export function kernelsOf(axis: Axis, observed: readonly Value[]): Kernels {
  if (axis.fixed) return { sample: () => axis.valueAt(0), logDensity: () => 0 };
  const positions = observed.map((value) => axis.position(value));
  return axis.parameter.type === 'choice' ? categorical(axis, positions) : normals(axis, positions);
}

/** The observed choice has 1 more than each choice's share of one prior observation. */
function categorical(axis: Axis, observed: readonly number[]): Kernels {
  const kernels = observed.length + 1;
  const share = 1 / kernels;
  const sum = 1 + axis.count * share;
  const weight = (kernel: number, choice: number): number =>
    kernel === observed.length ? 1 / axis.count : ((observed[kernel] === choice ? 1 : 0) + share) / sum;
  return {
    sample: (kernel, random) =>
      axis.value(random.choice(Array.from({ length: axis.count }, (_, choice) => weight(kernel, choice)))),
    logDensity: (kernel, value) => ln(weight(kernel, axis.position(value))),
  };
}

/** Normals cut off at the axis' ends. A stepped axis takes their mass over the value's cell. */
function normals(axis: Axis, observed: readonly number[]): Kernels {
  const { low, high } = axis;
  const means = [...observed, (low + high) / 2];
  const widths = [...bandwidths(observed, low, high), high - low];
  const parts = means.map((mean, kernel) => {
    const width = widths[kernel]!;
    const from = normalCdf((low - mean) / width);
    return { mean, width, from, mass: normalCdf((high - mean) / width) - from };
  });
  const logDensityAt = (x: number, { mean, width, mass }: (typeof parts)[number]): number => {
    const z = (x - mean) / width;
    return -0.5 * z * z - ln(2.5066282746310002 * width * mass);
  };
  return {
    sample(kernel, random) {
      const { mean, width, from, mass } = parts[kernel]!;
      return axis.value(mean + width * normalQuantile(from + random.uniform() * mass));
    },
    logDensity(kernel, value) {
      const part = parts[kernel]!;
      if (!axis.discrete) return logDensityAt(axis.position(value), part);
      const [from, to] = axis.cell(value as number).map((end) => (end - part.mean) / part.width) as [number, number];
      // In the upper tail both are near 1: their mirror images keep the digits.
      const cell = from > 0 ? normalCdf(-from) - normalCdf(-to) : normalCdf(to) - normalCdf(from);
      return ln(cell / part.mass);
    },
  };
}

/**
 * Each observation's larger distance to a neighbour (of the first and last, to the one that they have), not above the axis nor below
 * a share of it that falls with the number n of kernels, 1 / (n + 1)^1.1: the "magic clip" of Bergstra et al. 2011, with the exponent
 * of Watanabe 2023 and the value that did best on Branin and Hartmann6 (bench/regret.mjs).
 */
function bandwidths(observed: readonly number[], low: number, high: number): number[] {
  const order = observed.map((_, i) => i).sort((a, b) => observed[a]! - observed[b]! || a - b);
  const least = (high - low) / Math.min(100, exp(1.1 * ln(observed.length + 2)));
  const widths: number[] = [];
  order.forEach((i, rank) => {
    const here = observed[i]!;
    const before = rank > 0 ? observed[order[rank - 1]!]! : undefined;
    const after = rank < order.length - 1 ? observed[order[rank + 1]!]! : undefined;
    const alone = order.length === 1;
    const left = here - (before ?? (alone ? low : here));
    const right = (after ?? (alone ? high : here)) - here;
    widths[i] = Math.min(Math.max(left, right, least), high - low);
  });
  return widths;
}
