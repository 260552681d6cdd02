/** @file How long the gates keep what a state holds. */
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
import { expectAnalysis, fromState, inWork } from './expect-analysis.js';
import { finiteOrNull, type Maybe } from './decay.js';
import { inSlices, type WorkOptions } from './progress.js';

/** Of one layer and direction. */
export interface GateTimescales {
  layer: number;
  direction: 'forward' | 'backward';
  /** The gate that keeps: an LSTM's forget gate f, a GRU's update gate z. */
  gate: 'f' | 'z';
  /** tau of each unit in steps, -1 / (mean of ln f over steps and samples) [H]: after tau steps 1/e is kept. Null where f is 1 throughout. */
  timescales: Maybe[];
  /** Each unit's mean gate [H]. */
  means: number[];
  /** How many gate values lie in each of 20 bins of equal width from 0 to 1. */
  histogram: number[];
  /** Share of gate values below 0.1: what is forgotten at once. */
  closed: number;
  /** Share of gate values above 0.9: what is kept. */
  open: number;
}

const bins = 20;

/**
 * The forget gates of an LSTM, or the update gates of a GRU, over a batch: tau = -1 / ln f. One forward pass.
 * @param inputs [T, B, I]
 * @throws BpttError for an RNN, which has no such gate.
 */
export function gateTimescales(
  network: Network,
  inputs: Values,
  options: InitialState & WorkOptions = {},
): Promise<GateTimescales[]> {
  return inSlices(timescales(network, inputs, options), options);
}

function* timescales(network: Network, inputs: Values, initial: InitialState): Work<GateTimescales[]> {
  expectAnalysis(network, initial, [...fromState, ...inWork]);
  const { kind, hiddenSize: H } = network;
  if (kind === 'rnn') throw new ArgumentError('network', 'an LSTM or GRU, which have gates', 'an RNN');
  const samples = samplesOf(inputs, network);
  const none = () => ({
    ln: new Float64Array(H),
    gate: new Float64Array(H),
    histogram: Array.from({ length: bins }, () => 0),
    closed: 0,
    open: 0,
  });
  const sums = network.layers.map((layer) => layer.map(none));
  for (const [b, sample] of samples.entries()) {
    forward(network, sample, initialStates(network, initial, b, samples.length)).cells.forEach((layer, l) =>
      layer.forEach(({ steps }, d) => {
        const sum = sums[l]![d]!;
        for (const { gates } of steps) {
          gates.subarray(H, 2 * H).forEach((f, j) => {
            sum.ln[j]! += Math.log(f);
            sum.gate[j]! += f;
            sum.histogram[Math.min(bins - 1, Math.floor(f * bins))]!++;
            sum.closed += Number(f < 0.1);
            sum.open += Number(f > 0.9);
          });
        }
      }),
    );
    yield (b + 1) / samples.length;
  }
  const count = samples.length * samples[0]!.length;
  return sums.flatMap((layer, l) =>
    layer.map(({ ln, gate, histogram, closed, open }, d): GateTimescales => ({
      layer: l,
      direction: d ? 'backward' : 'forward',
      gate: kind === 'lstm' ? 'f' : 'z',
      timescales: Array.from(ln, (sum) => finiteOrNull(-count / sum)),
      means: Array.from(gate, (sum) => sum / count),
      histogram,
      closed: closed / (count * H),
      open: open / (count * H),
    })),
  );
}
