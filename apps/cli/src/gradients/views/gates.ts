/** @file `--view gates`: how long the gate that keeps the state lets it live. */
import { digits, gateTimescales, type GateTimescales, type Maybe, type WorkOptions } from '@bptt/gradients-analysis';
import type { Subject } from '../subject.js';
import { figures, table, type View } from './view.js';

export const gates: View = async ({ setting }, look) => {
  const seen = await look(ofAll);
  const networks = seen.map(({ label, kind, values }) => ({ label, kind, gates: values }));
  const rows = networks.map(({ label, gates: { gate, means, open, closed, timescales } }) => [
    label,
    gate,
    digits(mean(means)),
    digits(middle(timescales)),
    `${digits(100 * open)} %`,
    `${digits(100 * closed)} %`,
  ]);
  return {
    json: { networks: networks.map(({ label, gates }) => ({ label, ...gates })) },
    text: () => table(['', 'gate', 'mean', 'median timescale, steps', 'above 0.9', 'below 0.1'], rows),
    figure: async () => (await figures()).gatesFigure(networks, setting),
  };
};

/** Of all seeds or images together. */
async function ofAll({ runs }: Subject, work: WorkOptions): Promise<GateTimescales> {
  const all: GateTimescales[] = [];
  for (const { network, input } of runs) all.push(...(await gateTimescales(network, input, work)));
  const bins = all[0]!.histogram;
  return {
    ...all[0]!,
    timescales: all.flatMap(({ timescales }) => timescales),
    means: all.flatMap(({ means }) => means),
    histogram: bins.map((_, bin) => all.reduce((sum, { histogram }) => sum + histogram[bin]!, 0)),
    open: mean(all.map(({ open }) => open)),
    closed: mean(all.map(({ closed }) => closed)),
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function middle(values: Maybe[]): number {
  const sorted = values.map((value) => value ?? Infinity).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
