/** @file `--view lyapunov`: whether small differences of the state grow or die. */
import {
  digits,
  lyapunovSpectrum,
  standardNormal,
  type LyapunovSpectrum,
  type WorkOptions,
} from '@bptt/gradients-analysis';
import type { Subject } from '../subject.js';
import { figures, sequenceOf, table, type View } from './view.js';

const longEnough = 1000;

export const lyapunov: View = async ({ first }, look) => {
  const seen = await look(ofFirst);
  const networks = seen.map(({ label, kind, values }) => ({ label, kind, spectrum: values }));
  const rows = networks.map(({ label, spectrum }) => [label, ...largest(spectrum), String(spectrum.steps)]);
  return {
    json: { networks: networks.map(({ label, spectrum }) => ({ label, ...spectrum })) },
    text: () => table(['', 'largest exponent, nats per step', 'factor per step', 'steps'], rows),
    figure: async () => (await figures()).lyapunovFigure(networks, first.lyapunov),
  };
};

/** The exponent with its error, and the factor; or why there is none. */
function largest({ exponents: [exponent], standardErrors: [error], reason }: LyapunovSpectrum): [string, string] {
  if (exponent === null) return [reason!, ''];
  return [`${digits(exponent!)} ± ${digits(error ?? 0)}`, digits(Math.exp(exponent!))];
}

/** Of the first seed, over `longEnough` steps of noise; of a classifier, over as many rows of its images one after another. */
function ofFirst({ runs: [run] }: Subject, work: WorkOptions): Promise<LyapunovSpectrum> {
  const { network, input } = run!;
  const count = Math.min(32, network.hiddenSize);
  if (!network.head)
    return lyapunovSpectrum(network, standardNormal([longEnough, network.inputSize], 0), { count, ...work });
  const [T, B, I] = input.shape as [number, number, number];
  const images = Math.min(B, Math.ceil(longEnough / T));
  const data = Array.from({ length: images }, (_, b) => [...sequenceOf(input, b).data]).flat();
  return lyapunovSpectrum(network, { data, shape: [images * T, I] }, { count, ...work });
}
