/** @file Untrained networks in float64, each with an input of noise: what the gradients of a beginning are measured on. */
import { initialise, type Initialisation, type Nonlinearity } from '@bptt/cells';
import { networkOf, standardNormal, type Network, type Values } from '@bptt/gradients-analysis';
import { layers, type Kind } from './networks.js';

export interface UntrainedSettings {
  /** H */
  hidden: number;
  /** Of the RNN: tanh when left out. */
  nonlinearity?: Nonlinearity | undefined;
  init?: Initialisation | undefined;
  /** Of the LSTM's forget gate. */
  forgetBias?: number | undefined;
  spectralRadius?: number | undefined;
}

/** One layer that reads one feature. @param maxSteps T, for `chrono`. */
export function untrainedNetwork(
  kind: Kind,
  { hidden, nonlinearity, init = 'pytorch', forgetBias, spectralRadius }: UntrainedSettings,
  seed: number,
  maxSteps?: number,
): Network {
  const layer = new layers[kind]({
    inputSize: 1,
    hiddenSize: hidden,
    seed,
    ...(kind === 'rnn' && { nonlinearity }),
  });
  try {
    initialise(layer, { init, forgetBias, spectralRadius, seed, ...(init === 'chrono' && { maxSteps }) });
    return networkOf(layer);
  } finally {
    layer.dispose();
  }
}

/** Standard normal, [T, 1, 1]. */
export const noise = (steps: number, seed: number): Values => standardNormal([steps, 1, 1], seed);

/** Seed 0, 1, ... decides weights and input. */
export function untrainedRuns(
  kind: Kind,
  { steps, seeds, ...settings }: UntrainedSettings & { steps: number; seeds: number },
): { network: Network; input: Values }[] {
  return Array.from({ length: seeds }, (_, seed) => ({
    network: untrainedNetwork(kind, settings, seed, steps),
    input: noise(steps, seed),
  }));
}
