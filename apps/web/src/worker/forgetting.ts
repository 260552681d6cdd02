/** @file Untrained networks in float64: what their gates do step by step, and how fast they forget. */
import { untrainedNetwork, untrainedRuns } from '@bptt/digits';
import {
  gateNames,
  inputGradientSpread,
  trajectory,
  type Decay,
  type Kind,
  type Maybe,
  type Network,
  type Spread,
  type WorkOptions,
} from '@bptt/gradients-analysis';

export interface WalkSettings {
  kind: 'lstm' | 'gru';
  hidden: number;
  seed: number;
  /** Of the LSTM. */
  forgetBias: number;
  /** x_t, one number each. */
  input: number[];
}

/** At each step, by name: the gates, h and, of an LSTM, c, each [H]. */
export type Walk = Record<string, number[]>[];

export interface ForgettingSettings {
  hidden: number;
  steps: number;
  seeds: number;
  forgetBias: number;
}

const subjects = ['rnn', 'lstm', 'gru', 'biased'] as const;
/** The three cells with PyTorch's initial weights, and the LSTM with another forget bias. */
type SubjectId = (typeof subjects)[number];

/**
 * Norms of dh_T/dx_t over seeds, those of |dh_T/dx_1| for each seed, and the mean value of the gate that keeps the state: f of an
 * LSTM, z of a GRU.
 */
export type Forgetting = Record<SubjectId, Spread & Decay & { first: Maybe[]; keeps: number | null }>;

const keeper: Record<Kind, string> = { rnn: '', lstm: 'f', gru: 'z' };

/** From a state of zeros. */
function walkThrough(network: Network, input: ArrayLike<number>): Walk {
  const { hiddenSize: H, kind } = network;
  const { steps } = trajectory(
    network.layers[0]![0]!,
    Array.from(input, (x) => Float64Array.of(x)),
  );
  const parts = (names: readonly string[], values: Float64Array) =>
    names.map((name, i): [string, number[]] => [name, [...values.subarray(i * H, (i + 1) * H)]]);
  return steps.map(({ gates, state }) =>
    Object.fromEntries([...parts(gateNames[kind], gates), ...parts(kind === 'lstm' ? ['h', 'c'] : ['h'], state)]),
  );
}

export const walk = ({ kind, hidden, seed, forgetBias, input }: WalkSettings): Walk =>
  walkThrough(untrainedNetwork(kind, { hidden, ...(kind === 'lstm' && { forgetBias }) }, seed), input);

/** One feature, standard normal inputs; seed 0, 1, ... decides weights and input, as for `bptt gradients`. */
export async function forgetting(
  { hidden, steps, seeds, forgetBias }: ForgettingSettings,
  { signal, onProgress }: WorkOptions,
): Promise<Forgetting> {
  const found: Partial<Forgetting> = {};
  for (const [i, id] of subjects.entries()) {
    const kind = id === 'biased' ? 'lstm' : id;
    const runs = untrainedRuns(kind, { hidden, steps, seeds, ...(id === 'biased' && { forgetBias }) });
    const { each, ...spread } = await inputGradientSpread(runs, {
      signal,
      onProgress: (share) => onProgress?.((i + share) / subjects.length),
    });
    const kept =
      kind === 'rnn'
        ? []
        : runs.flatMap(({ network, input }) => walkThrough(network, input.data).flatMap((step) => step[keeper[kind]]!));
    found[id] = {
      ...spread,
      first: each.map(([norm]) => norm!),
      keeps: kept.length ? kept.reduce((a, b) => a + b) / kept.length : null,
    };
  }
  return found as Forgetting;
}
