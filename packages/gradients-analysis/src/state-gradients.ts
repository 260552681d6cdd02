/** @file How the gradient of a scalar y flows back through the states, h and c apart. */
import {
  backward,
  forward,
  initialStates,
  norm,
  samplesOf,
  stateParts,
  within,
  type InitialState,
  type Network,
  type Values,
  type Work,
} from '@bptt/float64';
import { expectAnalysis, expectObjective, fromState, inWork } from './expect-analysis.js';
import { finiteOrNull, type Maybe } from './decay.js';
import type { NdArray64 } from './input-gradients.js';
import { scalarOf, type Objective } from './objective.js';
import { inSlices, type WorkOptions } from './progress.js';
import { spreadOf, type Spread } from './quartiles.js';

/** One part of a state, after 0..T steps. */
export interface PartGradients extends Spread {
  /** Norms of each sample [B][T + 1]; units of y per unit of the state. */
  each: Maybe[][];
  /** dy/dh_t or dy/dc_t, t = 0..T: [T + 1, B, H]. The first is PyTorch's gradient of h0 or c0. */
  gradients: NdArray64;
}

/** Of one layer and direction; a backward direction takes its steps from the last input to the first. */
export interface StateGradients {
  layer: number;
  direction: 'forward' | 'backward';
  h: PartGradients;
  /** Of an LSTM. */
  c?: PartGradients;
}

/**
 * dy/dh_t and, for an LSTM, dy/dc_t for t = 0..T: norms for each sample, then median and quartiles over the samples.
 * One backward pass a sample.
 * @param inputs [T, B, I]
 */
export function stateGradients(
  network: Network,
  inputs: Values,
  objective: Objective = {},
  options: InitialState & WorkOptions = {},
): Promise<StateGradients[]> {
  return inSlices(gradients(network, inputs, objective, options), options);
}

function* gradients(
  network: Network,
  inputs: Values,
  objective: Objective,
  initial: InitialState,
): Work<StateGradients[]> {
  expectAnalysis(network, initial, [...fromState, ...inWork]);
  expectObjective(objective);
  const samples = samplesOf(inputs, network);
  const [T, B, H] = [samples[0]!.length, samples.length, network.hiddenSize];
  const parts = stateParts(network.kind);
  const found = network.layers.map((layer) =>
    layer.map(() => Array.from({ length: parts }, () => new Float64Array((T + 1) * B * H))),
  );
  for (const [b, sample] of samples.entries()) {
    const run = forward(network, sample, initialStates(network, initial, b, B));
    const put = (layer: number, direction: number, t: number, state: Float64Array) =>
      found[layer]![direction]!.forEach((data, part) =>
        data.set(state.subarray(part * H, (part + 1) * H), (t * B + b) * H),
      );
    yield* within(
      backward(run, scalarOf(run, objective, b, B).cotangents, ({ layer, direction, step, state, pulled }) => {
        put(layer, direction, step + 1, state);
        if (step === 0) put(layer, direction, 0, pulled.state);
      }),
      b / B,
      (b + 1) / B,
    );
  }
  return found.flatMap((layer, l) =>
    layer.map((data, d): StateGradients => {
      const [h, c] = data.map((part) => partOf(part, T + 1, B, H));
      return { layer: l, direction: d ? 'backward' : 'forward', h: h!, ...(c && { c }) };
    }),
  );
}

function partOf(data: Float64Array, steps: number, B: number, H: number): PartGradients {
  const normAt = (t: number, b: number) => finiteOrNull(norm(data.subarray((t * B + b) * H, (t * B + b + 1) * H)));
  const each = Array.from({ length: B }, (_, b) => Array.from({ length: steps }, (_, t) => normAt(t, b)));
  return { ...spreadOf(each), each, gradients: { data, shape: [steps, B, H] } };
}
