/** @file What each time step adds to the gradient of the weights: the sum alone hides where it comes from. */
import {
  addOuter,
  backward,
  forward,
  gateNames,
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
import { finiteOrNull, type Maybe } from './decay.js';
import type { NdArray64 } from './input-gradients.js';
import { scalarOf, type Objective } from './objective.js';
import { inSlices, type WorkOptions } from './progress.js';

/** Of one weight matrix with G gates. */
export interface GradientsByStep {
  /** Frobenius norms of each gate's part at each step [G][T]; units of y per unit of the weight. */
  norms: Maybe[][];
  /** The sum over the steps: the whole gradient [G H, I] or [G H, H]. */
  total: NdArray64;
}

/** Of one layer and direction; a backward direction takes its steps from the last input to the first. */
export interface WeightGradientsByStep {
  layer: number;
  direction: 'forward' | 'backward';
  /** The names of the G gates. */
  gates: readonly string[];
  weightIh: GradientsByStep;
  weightHh: GradientsByStep;
}

/**
 * dY/dW and dY/dV step by step, Y the sum of y over the batch: at step t the sum over the batch of da_t x_t^T, and of
 * da_t h_(t-1)^T. One backward pass a sample, then T B G H (H + I) multiplications.
 * @param inputs [T, B, I]
 */
export function weightGradientsByStep(
  network: Network,
  inputs: Values,
  objective: Objective = {},
  options: InitialState & WorkOptions = {},
): Promise<WeightGradientsByStep[]> {
  return inSlices(gradients(network, inputs, objective, options), options);
}

/** The two vectors whose outer product is a sample's gradient at one step. */
interface Outer {
  a: Float64Array;
  b: Float64Array;
}

function* gradients(
  network: Network,
  inputs: Values,
  objective: Objective,
  initial: InitialState,
): Work<WeightGradientsByStep[]> {
  expectAnalysis(network, initial, [...fromState, ...inWork]);
  expectObjective(objective);
  const samples = samplesOf(inputs, network);
  const [T, B, H] = [samples[0]!.length, samples.length, network.hiddenSize];
  const found = network.layers.map((layer) => layer.map(() => ({ ih: steps(T), hh: steps(T) })));
  for (const [b, sample] of samples.entries()) {
    const run = forward(network, sample, initialStates(network, initial, b, B));
    yield* within(
      backward(run, scalarOf(run, objective, b, B).cotangents, ({ layer, direction, step, pulled }) => {
        const { inputs: xs, initial, steps: made } = run.cells[layer]![direction]!;
        found[layer]![direction]!.ih[step]!.push({ a: pulled.fromInput, b: xs[step]! });
        found[layer]![direction]!.hh[step]!.push({
          a: pulled.fromState,
          b: (made[step - 1]?.state ?? initial).subarray(0, H),
        });
      }),
      b / B / 2,
      (b + 1) / B / 2,
    );
  }
  const results: WeightGradientsByStep[] = [];
  for (const [layer, cells] of found.entries()) {
    for (const [d, { ih, hh }] of cells.entries()) {
      const [weightIh, weightHh] = [yield* summed(ih, H), yield* summed(hh, H)];
      results.push({
        layer,
        direction: d ? 'backward' : 'forward',
        gates: gateNames[network.kind],
        weightIh,
        weightHh,
      });
    }
  }
  return results;
}

const steps = (T: number): Outer[][] => Array.from({ length: T }, () => []);

function* summed(steps: Outer[][], H: number): Work<GradientsByStep> {
  const [rows, columns] = [steps[0]![0]!.a.length, steps[0]![0]!.b.length];
  const total = new Float64Array(rows * columns);
  const norms = Array.from({ length: rows / H }, (): Maybe[] => []);
  for (const [t, samples] of steps.entries()) {
    const sum = new Float64Array(rows * columns);
    for (const { a, b } of samples) addOuter(sum, a, b);
    norms.forEach((gate, g) => gate.push(finiteOrNull(norm(sum.subarray(g * H * columns, (g + 1) * H * columns)))));
    for (let i = 0; i < sum.length; i++) total[i]! += sum[i]!;
    yield 0.5 + t / steps.length / 2;
  }
  return { norms, total: { data: total, shape: [rows, columns] } };
}
