/** @file What each input adds to a scalar y, compared with a baseline: integrated gradients. */
import { ArgumentError } from '@bptt/errors';
import {
  backward,
  expectValues,
  forward,
  initialStates,
  samplesOf,
  within,
  type InitialState,
  type Network,
  type Values,
  type Work,
} from '@bptt/float64';
import { expectAnalysis, expectObjective, fromState, inWork } from './expect-analysis.js';
import type { NdArray64 } from './input-gradients.js';
import { fixed, scalarOf, type Objective } from './objective.js';
import { inSlices, type WorkOptions } from './progress.js';

export interface IntegratedGradients {
  /** [T, B, I], units of y: for each sample they add up to y(x) - y(baseline). */
  attributions: NdArray64;
  /** y(x) - y(baseline) of each sample [B]. */
  differences: number[];
  /** The sum of attributions less the difference [B]: how far the quadrature is off. More points make it smaller. */
  gaps: number[];
}

export interface IntegratedGradientsOptions extends InitialState, WorkOptions {
  /** Of the same shape as the inputs, or one number for all; 0 when left out. */
  baseline?: number | Values | undefined;
  /** Points of the Gauss-Legendre quadrature, 32 when left out. */
  points?: number | undefined;
}

/**
 * (x - x') times the integral over a from 0 to 1 of dy/dx at x' + a (x - x') (Sundararajan et al. 2017), by Gauss-Legendre
 * quadrature. `points` forward and backward passes a sample.
 * @param inputs [T, B, I]
 */
export function integratedGradients(
  network: Network,
  inputs: Values,
  objective: Objective = {},
  options: IntegratedGradientsOptions = {},
): Promise<IntegratedGradients> {
  return inSlices(integrals(network, inputs, objective, options), options);
}

function* integrals(
  network: Network,
  inputs: Values,
  objective: Objective,
  options: IntegratedGradientsOptions,
): Work<IntegratedGradients> {
  expectAnalysis(network, options, [...fromState, ...inWork, 'baseline', 'points']);
  expectObjective(objective);
  const { baseline = 0, points = 32, ...initial } = options;
  if (!Number.isInteger(points) || points < 1) throw new ArgumentError('points', 'a whole number >= 1', points);
  const samples = samplesOf(inputs, network);
  const { shape } = inputs;
  const given =
    typeof baseline === 'number' ? { data: new Float64Array(inputs.data.length).fill(baseline), shape } : baseline;
  expectValues('baseline', given);
  if (String(given.shape) !== String(shape))
    throw new ArgumentError('baseline', `[${shape.join(', ')}]`, `[${given.shape.join(', ')}]`);
  const baselines = samplesOf(given, network);
  const quadrature = gaussLegendre(points);
  const [B, I] = [samples.length, network.inputSize];
  const result: IntegratedGradients = {
    attributions: { data: new Float64Array(inputs.data.length), shape: [...shape] },
    differences: [],
    gaps: [],
  };
  for (const [b, sample] of samples.entries()) {
    const start = initialStates(network, initial, b, B);
    const whole = scalarOf(forward(network, sample, start), objective, b, B);
    const same = fixed(objective, whole);
    const difference = whole.y - scalarOf(forward(network, baselines[b]!, start), same, b, B).y;
    let sum = 0;
    for (const [s, { node, weight }] of quadrature.entries()) {
      const between = sample.map((x, t) =>
        x.map((xi, i) => baselines[b]![t]![i]! + node * (xi - baselines[b]![t]![i]!)),
      );
      const run = forward(network, between, start);
      const done = (b + s / points) / B;
      const dx = yield* within(backward(run, scalarOf(run, same, b, B).cotangents), done, done + 1 / points / B);
      dx.forEach((row, t) =>
        row.forEach((d, i) => {
          const part = weight * d * (sample[t]![i]! - baselines[b]![t]![i]!);
          result.attributions.data[(t * B + b) * I + i]! += part;
          sum += part;
        }),
      );
    }
    result.differences.push(difference);
    result.gaps.push(sum - difference);
  }
  return result;
}

/** Nodes and weights on [0, 1], by Newton's method on the Legendre polynomial P_n. */
export function gaussLegendre(n: number): { node: number; weight: number }[] {
  return Array.from({ length: n }, (_, i) => {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let derivative = 1;
    for (let step = 0, change = 1; step < 100 && Math.abs(change) > 1e-16; step++) {
      let [before, now] = [1, x];
      for (let k = 2; k <= n; k++) [before, now] = [now, ((2 * k - 1) * x * now - (k - 1) * before) / k];
      derivative = (n * (x * now - before)) / (x * x - 1);
      change = now / derivative;
      x -= change;
    }
    return { node: (1 - x) / 2, weight: 1 / ((1 - x * x) * derivative ** 2) };
  });
}
