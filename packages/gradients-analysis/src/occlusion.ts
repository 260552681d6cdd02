/** @file How much a scalar y of each sample changes when a step of its input is taken away. */
import { ArgumentError } from '@bptt/errors';
import {
  forward,
  initialStates,
  samplesOf,
  type InitialState,
  type Network,
  type Values,
  type Work,
} from '@bptt/float64';
import { expectAnalysis, expectObjective, fromState, inWork } from './expect-analysis.js';
import { finiteOrNull, type Maybe } from './decay.js';
import { fixed, scalarOf, type Objective } from './objective.js';
import { inSlices, type WorkOptions } from './progress.js';
import { spreadOf, type Spread } from './quartiles.js';

export interface Occlusion extends Spread {
  /** |y - y without step t| of each sample [B][T]; units of y. */
  each: Maybe[][];
  /** y - y without step t, with its sign [B][T]. */
  changes: Maybe[][];
}

export interface OcclusionOptions extends InitialState, WorkOptions {
  /** What stands in for the step that is taken away, at every feature; 0 when left out. For normalised images, the background's value. */
  baseline?: number | undefined;
  /** How many steps are taken away together, centred on t; 1 when left out. */
  window?: number | undefined;
}

/**
 * The change of y when x_t is replaced by the baseline, for each sample, and median and quartiles of its size over the samples.
 * Unlike a gradient it does not vanish where a gate is saturated. T + 1 forward passes a sample.
 * @param inputs [T, B, I]
 */
export function occlusion(
  network: Network,
  inputs: Values,
  objective: Objective = {},
  options: OcclusionOptions = {},
): Promise<Occlusion> {
  return inSlices(changes(network, inputs, objective, options), options);
}

function* changes(network: Network, inputs: Values, objective: Objective, options: OcclusionOptions): Work<Occlusion> {
  expectAnalysis(network, options, [...fromState, ...inWork, 'baseline', 'window']);
  expectObjective(objective);
  const { baseline = 0, window = 1, ...initial } = options;
  if (!Number.isFinite(baseline)) throw new ArgumentError('baseline', 'a finite number', baseline);
  if (!Number.isInteger(window) || window < 1) throw new ArgumentError('window', 'a whole number >= 1', window);
  const samples = samplesOf(inputs, network);
  const blank = new Float64Array(network.inputSize).fill(baseline);
  const all: Maybe[][] = [];
  for (const [b, sample] of samples.entries()) {
    const start = initialStates(network, initial, b, samples.length);
    const whole = scalarOf(forward(network, sample, start), objective, b, samples.length);
    const same = fixed(objective, whole);
    const row: Maybe[] = [];
    for (let t = 0; t < sample.length; t++) {
      const from = t - Math.floor((window - 1) / 2);
      const without = sample.map((x, s) => (s >= from && s < from + window ? blank : x));
      row.push(finiteOrNull(whole.y - scalarOf(forward(network, without, start), same, b, samples.length).y));
      yield (b + (t + 1) / sample.length) / samples.length;
    }
    all.push(row);
  }
  const each = all.map((row) => row.map((change) => change && Math.abs(change)));
  return { ...spreadOf(each), each, changes: all };
}
