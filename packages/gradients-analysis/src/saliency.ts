/** @file Which inputs a scalar y of each sample, such as a logit, depends on: dy/dx_t. */
import {
  backward,
  forward,
  initialStates,
  norm,
  samplesOf,
  within,
  type InitialState,
  type Network,
  type Values,
  type Work,
} from '@bptt/float64';
import { expectAnalysis, expectObjective, fromState, inWork } from './expect-analysis.js';
import { decayOf, finiteOrNull, type Decay, type Maybe } from './decay.js';
import type { NdArray64 } from './input-gradients.js';
import { scalarOf, type Objective } from './objective.js';
import { inSlices, type WorkOptions } from './progress.js';
import { spreadOf, type Spread } from './quartiles.js';

export interface Saliency extends Decay, Spread {
  /** The norms of each sample [B][T]; units of y per unit of x. */
  each: Maybe[][];
  /** y of each sample [B]. */
  y: number[];
  /** Of a classifier: the class that y is about [B]. */
  classes?: number[];
  /** Of a classifier: [B][C]. */
  logits?: number[][];
  /** dy/dx, [T, B, I]. */
  gradients: NdArray64;
}

/**
 * The Euclidean norm of dy/dx_t for t = 0..T-1, for each sample, then median and quartiles over the samples. (Averaging the
 * gradients first would let them cancel.) Decay and half-life are those of the median. One backward pass a sample.
 *
 * The saliency of a recurrent network itself vanishes with distance: a small value at an early step can mean that the step does
 * not matter, or that the network cannot hear it (Ismail et al. 2019). `occlusion` does not share that weakness.
 * @param inputs [T, B, I]
 */
export function saliency(
  network: Network,
  inputs: Values,
  objective: Objective = {},
  options: InitialState & WorkOptions = {},
): Promise<Saliency> {
  return inSlices(gradients(network, inputs, objective, options), options);
}

function* gradients(network: Network, inputs: Values, objective: Objective, initial: InitialState): Work<Saliency> {
  expectAnalysis(network, initial, [...fromState, ...inWork]);
  expectObjective(objective);
  const samples = samplesOf(inputs, network);
  const [B, I] = [samples.length, network.inputSize];
  const data = new Float64Array(inputs.data.length);
  const scalars = [];
  const each: Maybe[][] = [];
  for (const [b, sample] of samples.entries()) {
    const run = forward(network, sample, initialStates(network, initial, b, B));
    const scalar = scalarOf(run, objective, b, B);
    const dx = yield* within(backward(run, scalar.cotangents), b / B, (b + 1) / B);
    dx.forEach((row, t) => data.set(row, (t * B + b) * I));
    each.push(dx.map((row) => finiteOrNull(norm(row))));
    scalars.push(scalar);
  }
  const spread = spreadOf(each);
  return {
    ...spread,
    each,
    ...decayOf(spread.median),
    y: scalars.map(({ y }) => y),
    ...(network.head &&
      scalars[0]!.logits && {
        classes: scalars.map((scalar) => scalar.class!),
        logits: scalars.map(({ logits }) => logits!),
      }),
    gradients: { data, shape: [samples[0]!.length, B, I] },
  };
}
