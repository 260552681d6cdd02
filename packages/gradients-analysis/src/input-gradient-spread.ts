/** @file Norms of dh_T/dx_t over several seeds. */
import { ArgumentError, expectOptions } from '@bptt/errors';
import { within, type Network, type Values, type Work } from '@bptt/float64';
import { inWork } from './expect-analysis.js';
import { decayOf, type Decay, type Maybe } from './decay.js';
import { gradientNorms } from './input-gradients.js';
import { inSlices, type WorkOptions } from './progress.js';
import { spreadOf, type Spread } from './quartiles.js';

export interface InputGradientSpread extends Decay, Spread {
  /** The norms of each seed [N][T]. */
  each: Maybe[][];
}

/**
 * Frobenius norms of dh_T/dx_t for t = 0..T-1 as median and quartiles over networks that differ in their seed, each with its
 * input ([T, I] or [T, 1, I], such as `standardNormal([T, I], seed)`). Decay and half-life are those of the median.
 */
export function inputGradientSpread(
  seeds: readonly { network: Network; input: Values }[],
  options: WorkOptions = {},
): Promise<InputGradientSpread> {
  return inSlices(spreads(seeds, options), options);
}

function* spreads(
  seeds: readonly { network: Network; input: Values }[],
  options: WorkOptions,
): Work<InputGradientSpread> {
  if (!Array.isArray(seeds)) throw new ArgumentError('seeds', 'a list of { network, input }', seeds);
  expectOptions('options', options, inWork);
  for (const [i, seed] of seeds.entries()) expectOptions(`seeds[${i}]`, seed, ['network', 'input']);
  const each: Maybe[][] = [];
  for (const [i, { network, input }] of seeds.entries()) {
    const { norms } = yield* within(gradientNorms(network, input), i / seeds.length, (i + 1) / seeds.length);
    each.push(norms);
  }
  const spread = spreadOf(each);
  return { ...spread, each, ...decayOf(spread.median) };
}
