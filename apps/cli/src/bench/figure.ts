/** @file The result as a figure: the time of a call on a logarithmic axis, a line for each workload, a dot for each contestant. */
import * as Plot from '@observablehq/plot';
import { plot, sheet } from '@bptt/gradients-analysis/figures';
import { oursOn } from './names.js';
import type { Result, Row } from './result.js';

interface Dot {
  workload: string;
  who: string;
  ms: number;
}

/** Ours are discs. Each colour can be told from white and from black. */
const looks: Record<string, { symbol: string; color: string }> = {
  'bptt, strict': { symbol: 'circle', color: '#3b82f6' },
  'bptt, relaxed': { symbol: 'circle', color: '#0e9fb5' },
  'bptt, wide': { symbol: 'circle', color: '#9163f2' },
  'bptt, wide-relaxed': { symbol: 'circle', color: '#e0368c' },
  'PyTorch, 1 thread': { symbol: 'square', color: '#e07b10' },
  'PyTorch, 2 threads': { symbol: 'diamond', color: '#e07b10' },
  'PyTorch, all cores': { symbol: 'cross', color: '#e07b10' },
  'onnxruntime-web': { symbol: 'star', color: '#a08410' },
  'jax-js': { symbol: 'square2', color: '#9a5b3c' },
  'tfjs-layers': { symbol: 'triangle', color: '#22a04a' },
  'plain tfjs': { symbol: 'wye', color: '#7d8794' },
};
const milliseconds: Partial<Record<Row['unit'], number>> = { ms: 1, µs: 1e-3 };
const [width, marginLeft, lineHeight] = [860, 240, 24];

/** On several threads a build keeps its colour. */
const lookOf = (name: string) => looks[name] ?? { ...looks[name.replace(/, \d+ threads$/, '')]!, symbol: 'hexagon' };

/** In the order of `looks`, a build's threads behind it. */
function order(names: Set<string>): string[] {
  const known = Object.keys(looks);
  const ofBuild = (name: string) => [...names].filter((other) => other.startsWith(`${name}, `) && !(other in looks));
  return known.flatMap((name) => [...(names.has(name) ? [name] : []), ...ofBuild(name)]);
}

/** An SVG that follows the reader's light or dark colour scheme. */
export function figure(result: Result): string {
  const dots = dotsOf(result.rows);
  const workloads = [...new Set(dots.map(({ workload }) => workload))];
  const who = order(new Set(dots.map((dot) => dot.who)));
  const common = {
    width,
    marginLeft,
    marginRight: 28,
    color: { domain: who, range: who.map((name) => lookOf(name).color) },
    symbol: { domain: who, range: who.map((name) => lookOf(name).symbol) },
  };
  const ink = { fill: 'who', symbol: 'who', r: 5.5, fillOpacity: 0.85 };
  const isOurs = (name: string) => name.startsWith('bptt');
  const isThreaded = (name: string) => isOurs(name) && !(name in looks);
  const lines = [
    who.filter((name) => isOurs(name) && !isThreaded(name)),
    who.filter(isThreaded),
    who.filter((name) => !isOurs(name)),
  ].filter((names) => names.length > 0);
  const key = lines.flatMap((names, y) => names.map((name, x) => ({ who: name, x, y })));
  const legendHeight = 28 + 24 * Math.max(1, lines.length - 1);
  const legend = plot({
    ...common,
    marginLeft: 16,
    height: legendHeight,
    marginTop: 14,
    marginBottom: 14,
    x: { axis: null, domain: [0, 5] },
    y: { axis: null, domain: [Math.max(1, lines.length - 1), 0] },
    marks: [
      Plot.dot(key, { x: 'x', y: 'y', ...ink } as Plot.DotOptions),
      Plot.text(key, { x: 'x', y: 'y', text: 'who', dx: 12, textAnchor: 'start' }),
    ],
  });
  const chartHeight = 60 + lineHeight * workloads.length;
  const chart = plot({
    ...common,
    height: chartHeight,
    marginTop: 8,
    marginBottom: 46,
    x: {
      type: 'log',
      nice: true,
      label: 'time of one call in milliseconds, logarithmic (less is better)',
      labelAnchor: 'center',
      labelOffset: 40,
      labelArrow: 'none',
      grid: true,
      tickFormat: (ms: number) => String(ms),
    },
    y: { domain: workloads, label: null, tickSize: 0 },
    marks: [
      Plot.ruleY(
        dots,
        Plot.groupY({ x1: 'min', x2: 'max' }, { x1: 'ms', x2: 'ms', y: 'workload', strokeOpacity: 0.35 }),
      ),
      Plot.dot(dots, { x: 'ms', y: 'workload', ...ink } as Plot.DotOptions),
    ],
  });
  return sheet({
    width,
    height: legendHeight + chartHeight + 16,
    parts: [
      { content: legend, y: 8 },
      { content: chart, y: legendHeight + 8 },
    ],
    caption: caption(result),
  });
}

/** Rows whose unit is no time of a call, or one of minutes, are left to the table. */
function dotsOf(rows: Row[]): Dot[] {
  const dots = rows.flatMap(({ name, unit, variant, threads, ours, peers }) => {
    const factor = milliseconds[unit];
    if (factor === undefined) return [];
    return Object.entries({ [oursOn(variant, threads)]: ours, ...peers }).map(([who, value]): Dot => ({
      workload: name,
      who,
      ms: value * factor,
    }));
  });
  return [...new Map(dots.map((dot) => [`${dot.workload}\n${dot.who}`, dot])).values()];
}

/** The first workload in words, and where it was measured. */
function caption({ rows, machine, rounds, versions }: Result): string[] {
  const first = rows.filter(
    ({ name }) => name === (rows.find(({ id }) => id.startsWith('train-lstm')) ?? rows[0])?.name,
  );
  const best = first.toSorted((a, b) => a.ours - b.ours)[0];
  if (!best) return ['nothing was measured'];
  const times = Object.entries({ [oursOn(best.variant, best.threads)]: best.ours, ...best.peers }).map(
    ([name, value]) => `${name} ${value.toPrecision(3)} ${best.unit}`,
  );
  return [
    `${best.name}: ${times.join('; ')}.`,
    `Medians of ${rounds} rounds in one run; ${machine.cpu}, Node ${machine.node}${versions['PyTorch'] ? `, PyTorch ${versions['PyTorch']}` : ''}.`,
  ];
}
