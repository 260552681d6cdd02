/** @file Figure: how long each unit's gate keeps what it holds, before and after training. */
import * as Plot from '@observablehq/plot';
import type { Kind } from '@bptt/float64';
import type { GateTimescales } from '../gate-timescales.js';
import { digits } from '../in-words.js';
import { look } from './looks.js';
import { plot, sheet } from './sheet.js';

/** One histogram. */
export interface GatePanel {
  label: string;
  kind: Kind;
  gates: GateTimescales;
}

const [width, height] = [760, 190];
const binsPerOctave = 2;

export function gatesFigure(panels: readonly GatePanel[], setting: string): string {
  const octaves = panels.map(({ gates: { timescales } }) =>
    timescales.flatMap((tau) => (tau === null ? [] : [Math.log2(tau)])),
  );
  const bin = (octave: number) => Math.floor(octave * binsPerOctave) / binsPerOctave;
  const [low, high] = [Math.floor(Math.min(-1, ...octaves.flat())), Math.ceil(Math.max(3, ...octaves.flat()) + 0.01)];
  const charts = panels.map(({ kind, label, gates: { gate } }, i) =>
    plot({
      width,
      height,
      marginLeft: 62,
      marginRight: 24,
      marginTop: 34,
      marginBottom: 46,
      x: {
        domain: [low, high],
        label: i === panels.length - 1 ? 'timescale τ = −1 / ln of the gate, in steps, logarithmic' : null,
        labelAnchor: 'center',
        labelArrow: 'none',
        labelOffset: 40,
        ticks: high - low,
        tickFormat: (octave: number) => String(Number((2 ** octave).toPrecision(3))),
      },
      y: {
        label: `${label}: units by the timescale of their gate ${gate}`,
        labelArrow: 'none',
        labelOffset: 50,
        grid: true,
        ticks: 4,
        tickFormat: 'd',
      },
      marks: [
        Plot.rectY(
          [...countsOf(octaves[i]!.map(bin))].map(([start, count]) => ({
            start,
            end: start + 1 / binsPerOctave,
            count,
          })),
          { x1: 'start', x2: 'end', y: 'count', fill: look(kind).stroke, fillOpacity: 0.75, inset: 0.5 },
        ),
        Plot.ruleY([0]),
      ],
    }),
  );
  const said = panels.map(
    ({ label, gates: { timescales, open, closed } }) =>
      `${label}: median τ ${digits(median(timescales.map((tau) => tau ?? Infinity)))} steps, ${percent(open)} of the values above 0.9, ${percent(closed)} below 0.1`,
  );
  return sheet({
    width,
    height: 20 + height * panels.length,
    parts: charts.map((content, i) => ({ content, y: 8 + height * i })),
    caption: [`After τ steps 1/e of what a unit holds is kept (${setting}).`, `${said.join('; ')}.`],
  });
}

function countsOf(bins: number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const bin of bins) counts.set(bin, (counts.get(bin) ?? 0) + 1);
  return counts;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}

const percent = (share: number): string => `${digits(100 * share)}\u00a0%`;
