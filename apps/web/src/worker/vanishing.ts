/** @file An untrained RNN in float64: how much h_T still hears of each input, and the product of Jacobians that decides it. */
import { untrainedNetwork } from '@bptt/digits';
import {
  inputGradients,
  jacobianProducts,
  standardNormal,
  stateJacobians,
  stateSingularValues,
  stateTransitions,
  trajectory,
  type InputGradients,
  type Maybe,
} from '@bptt/gradients-analysis';
import type { Settings } from '../settings/table.js';

export type VanishingSettings = Omit<Settings['vanishing'], 'nonlinearity' | 'factors'>;

/** One nonlinearity; the weights are the same for both. */
export interface Vanishing {
  /** |dh_T/dx_t|, t = 0..T-1, its decay and half-life. */
  gradients: InputGradients;
  hiddenSize: number;
  /** x_t and the root of the mean square of h_t, t = 1..T: [T] */
  inputs: number[];
  states: number[];
  /** V [H, H] */
  V: Float64Array;
  /** rho(V), the largest |eigenvalue| of V. */
  spectralRadius: number;
  /** Largest singular value of V. */
  normV: Maybe;
  /** J_t = D_t V for t = 1..T: [T, H, H]. */
  jacobians: Float64Array;
  /** Largest singular value of J_t, t = 1..T. */
  factorNorms: number[];
  /** dh_T/dh_t = J_T ... J_(t+1) for t = 1..T: [T, H, H]. */
  products: Float64Array;
  /** ln of the largest singular value of the product of the last k = 1..T Jacobians. */
  lnProductNorms: Maybe[];
}

/** One feature, inputs from N(0, scale^2), V scaled to the spectral radius. */
export async function vanishing(settings: VanishingSettings, nonlinearity: 'tanh' | 'relu'): Promise<Vanishing> {
  const { hidden, steps, seed, radius, scale } = settings;
  const network = untrainedNetwork('rnn', { hidden, nonlinearity, spectralRadius: radius }, seed);
  const drawn = standardNormal([steps, 1, 1], seed);
  const input = { ...drawn, data: drawn.data.map((x) => scale * x) };
  const { lnLargest, lnBound } = await jacobianProducts(network, input);
  const lnV = lnBound![0]!;
  const { steps: made } = trajectory(
    network.layers[0]![0]!,
    Array.from(input.data, (x) => Float64Array.of(x)),
  );
  return {
    gradients: await inputGradients(network, input),
    hiddenSize: hidden,
    inputs: [...input.data],
    states: made.map(({ state }) => Math.hypot(...state) / Math.sqrt(hidden)),
    spectralRadius: radius,
    V: network.layers[0]![0]!.weightHh,
    normV: lnV === null ? null : Math.exp(lnV),
    jacobians: stateJacobians(network, input).data,
    factorNorms: (await stateSingularValues(network, input)).map(([largest]) => largest!),
    products: stateTransitions(network, input).data,
    lnProductNorms: lnLargest,
  };
}
