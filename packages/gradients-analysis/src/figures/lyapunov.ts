/** @file Figure: the Lyapunov spectrum of each network. */
import * as Plot from '@observablehq/plot';
import type { Kind } from '@bptt/float64';
import type { LyapunovSpectrum } from '../lyapunov.js';
import { digits } from '../in-words.js';
import { key, looksOf } from './looks.js';
import { plot, sheet } from './sheet.js';

export interface LyapunovCurve {
  label: string;
  kind: Kind;
  spectrum: LyapunovSpectrum;
}

const [width, height] = [760, 320];

export function lyapunovFigure(networks: readonly LyapunovCurve[], setting: string): string {
  const looks = looksOf(networks);
  const chart = plot({
    width,
    height,
    marginLeft: 62,
    marginRight: 24,
    marginTop: 34,
    marginBottom: 48,
    x: {
      label: 'exponent, in descending order',
      labelAnchor: 'center',
      labelArrow: 'none',
      labelOffset: 40,
      ticks: 10,
      tickFormat: (x: number) => (Number.isInteger(x) ? String(x) : ''),
    },
    y: { label: 'Lyapunov exponent, nats per step', labelArrow: 'none', labelOffset: 50, grid: true, zero: true },
    marks: [
      Plot.ruleY([0], { stroke: 'currentColor' }),
      ...networks.flatMap(({ spectrum: { exponents, standardErrors } }, i) => {
        const { stroke, symbol, dash } = looks[i]!;
        const points = exponents.flatMap((y, at) =>
          y === null
            ? []
            : [{ at: at + 1, y, low: y - (standardErrors[at] ?? 0), high: y + (standardErrors[at] ?? 0) }],
        );
        return [
          Plot.ruleX(points, { x: 'at', y1: 'low', y2: 'high', stroke }),
          Plot.line(points, { x: 'at', y: 'y', stroke, strokeDasharray: dash }),
          Plot.dot(points, { x: 'at', y: 'y', fill: stroke, symbol, r: 3.5 }),
        ];
      }),
    ],
  });
  const largest = networks.map(({ label, spectrum: { exponents, reason } }) => {
    const [top] = exponents;
    return top === null || top === undefined
      ? `${label}: ${reason}`
      : `${label} ${digits(top)} (× ${digits(Math.exp(top))} per step)`;
  });
  const top = 20 * networks.length + 16;
  const { steps, warmUp } = networks[0]!.spectrum;
  return sheet({
    width,
    height: top + height + 8,
    parts: [
      { content: key(networks.map(({ label }, i) => ({ ...looks[i]!, label }))), x: 62, y: 22 },
      { content: chart, y: top },
    ],
    caption: [
      `How fast nearby states meet (below 0) or part (above 0): mean over ${steps} steps after ${warmUp} of warm-up (${setting}).`,
      'Strokes: standard errors.',
      `The largest exponent: ${largest.join('; ')}. Gradients fade at that rate.`,
    ],
  });
}
