/** @file Other initial weights of recurrent layers than PyTorch's: for gradients that neither vanish nor explode. */
import { ArgumentError, expectOptions } from '@bptt/errors';
import { gateCount, type RecurrentModule } from '@bptt/formats';
import { GRU } from './gru.js';
import { LSTM } from './lstm.js';
import type { NdArray } from './module.js';
import { orthogonal } from './orthogonal.js';
import { ln, Random } from '@bptt/random';
import type { RNN } from './rnn.js';
import { spectralRadius } from './spectral-radius.js';

export const initialisations = ['pytorch', 'orthogonal', 'identity', 'chrono'] as const;

/**
 * - `pytorch`: the weights that the layer was made with.
 * - `orthogonal`: each gate's V [H, H] is a random orthogonal matrix (Saxe et al. 2014, https://arxiv.org/abs/1312.6120).
 * - `identity`: V = 1 and no bias, for the RNN (Le, Jaitly and Hinton 2015, https://arxiv.org/abs/1504.00941).
 * - `chrono`: the bias of the gate that keeps the state is ln U(1, T - 1): the forget gate of the LSTM, whose input gate gets its
 *   negative, or the update gate z of the GRU (Tallec and Ollivier 2018, https://arxiv.org/abs/1804.11188).
 */
export type Initialisation = (typeof initialisations)[number];

export interface InitialiseOptions {
  init?: Initialisation | undefined;
  /** The bias of the LSTM's forget gate at the start: b_ih = forgetBias, b_hh = 0. */
  forgetBias?: number | undefined;
  /** Scales each gate's V so that its eigenvalue of largest magnitude has this magnitude. */
  spectralRadius?: number | undefined;
  /** Decides what is drawn here: orthogonal matrices and chrono biases. Same seed, same bits in every engine. */
  seed?: number | undefined;
  /** T of `chrono`: about how many steps the longest dependence spans; at least 2. */
  maxSteps?: number | undefined;
}

/**
 * Changes the initial weights of every layer and direction: of V and the biases only what the options name, of W nothing.
 * @throws ArgumentError before anything is changed, when an option does not fit the module.
 */
export function initialise(layer: RNN | LSTM | GRU, options: InitialiseOptions): void {
  expectOptions('initialise', options, ['init', 'forgetBias', 'spectralRadius', 'seed', 'maxSteps']);
  expectFitting(layer, options);
  const { init = 'pytorch', forgetBias, spectralRadius: radius, seed = 0, maxSteps = 2 } = options;
  const random = new Random(seed);
  const weights = layer.stateDict();
  const gates = gateCount(moduleOf(layer));

  for (const [name, v] of weights) {
    if (!name.startsWith('weight_hh')) continue;
    const [rows, columns] = [layer.hiddenSize, v.shape[1]!];
    if (init === 'orthogonal') changeGates(v, gates, () => orthogonal(rows, columns, random));
    if (init === 'identity') changeGates(v, gates, (part) => part.map((_, i) => Number(i % (columns + 1) === 0)));
    if (radius !== undefined) changeGates(v, gates, (part) => scaled(part, radius, name));

    const setBias = (gate: number, values: Float32Array) => {
      weights.get(name.replace('weight_hh', 'bias_ih'))!.data.set(values, gate * rows);
      weights.get(name.replace('weight_hh', 'bias_hh'))!.data.fill(0, gate * rows, (gate + 1) * rows);
    };
    if (init === 'identity' && layer.bias) setBias(0, new Float32Array(rows));
    if (forgetBias !== undefined) setBias(1, new Float32Array(rows).fill(forgetBias));
    if (init === 'chrono') {
      const half = (maxSteps - 2) / 2;
      const keep = random.uniform(rows, 1).map((u) => ln(1 + half + half * u));
      setBias(1, keep);
      if (layer instanceof LSTM)
        setBias(
          0,
          keep.map((b) => -b),
        );
    }
  }
  layer.loadStateDict(weights);
}

function expectFitting(layer: RNN | LSTM | GRU, options: InitialiseOptions): void {
  const { init = 'pytorch', forgetBias, spectralRadius: radius, maxSteps } = options;
  const module = moduleOf(layer);
  const square = layer.namedParameters().get('weight_hh_l0')!.shape[1] === layer.hiddenSize;
  const expect = (argument: string, expected: string, got: unknown, fits: boolean) => {
    if (!fits) throw new ArgumentError(argument, expected, got);
  };
  expect('init', `one of ${initialisations.join(', ')}`, init, initialisations.includes(init));
  if (init === 'identity') expect('init', 'identity only for the RNN', `${init} for the ${module}`, module === 'RNN');
  if (init === 'chrono') {
    expect('init', 'chrono only for the LSTM and the GRU', `${init} for the RNN`, module !== 'RNN');
    expect('init', 'a module with biases for chrono', 'bias: false', layer.bias);
    expect('forgetBias', 'none with chrono, which sets that bias', forgetBias, forgetBias === undefined);
    expect('maxSteps', 'a whole number >= 2 with chrono', maxSteps, Number.isInteger(maxSteps) && maxSteps! >= 2);
  } else {
    expect('maxSteps', 'none without chrono', maxSteps, maxSteps === undefined);
  }
  if (forgetBias !== undefined) {
    expect('forgetBias', `none with the ${module}, which has no forget gate`, forgetBias, module === 'LSTM');
    expect('forgetBias', 'a module with biases', 'bias: false', layer.bias);
    expect('forgetBias', 'a finite number', forgetBias, Number.isFinite(forgetBias));
  }
  if (radius !== undefined) {
    expect('spectralRadius', 'a number > 0', radius, radius > 0 && radius < Infinity);
    expect('spectralRadius', 'none with a projection, whose V is not square', radius, square);
  }
}

const moduleOf = (layer: RNN | LSTM | GRU): RecurrentModule =>
  layer instanceof LSTM ? 'LSTM' : layer instanceof GRU ? 'GRU' : 'RNN';

/** Replaces each gate's part of a parameter by what `change` makes of it. */
function changeGates({ data }: NdArray, gates: number, change: (part: Float32Array) => Float32Array): void {
  const length = data.length / gates;
  for (let start = 0; start < data.length; start += length)
    data.set(change(data.subarray(start, start + length)), start);
}

function scaled(v: Float32Array, radius: number, name: string): Float32Array {
  const now = spectralRadius(v);
  if (now === 0)
    throw new ArgumentError('spectralRadius', 'a V with an eigenvalue that is not 0', `${name} without one`);
  return v.map((x) => (x / now) * radius);
}
