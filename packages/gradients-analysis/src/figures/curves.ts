/** @file Curves on a logarithmic axis, with their spread: what the figures of norms share. */
import * as Plot from '@observablehq/plot';
import type { Maybe } from '../decay.js';
import { key, type Look } from './looks.js';
import { logAxis } from './log-axis.js';
import { muted, plot, sheet, type Sheet } from './sheet.js';

export interface Curve extends Look {
  label: string;
  /** Where each value stands. */
  x: number[];
  median: Maybe[];
  lower?: Maybe[];
  upper?: Maybe[];
}

export interface PanelOptions {
  curves: Curve[];
  xLabel: string;
  yLabel: string;
}

const [width, height] = [760, 340];

export function curvesFigure({ caption, ...panel }: PanelOptions & { caption: string[] }): string {
  return sheet({ ...curvesPanel(panel), caption });
}

/** A key and a chart, `y` down a sheet. */
export function curvesPanel({ curves, xLabel, yLabel }: PanelOptions, y = 0): Omit<Sheet, 'caption'> {
  const axis = logAxis(curves.flatMap(({ median, lower = [], upper = [] }) => [...median, ...lower, ...upper]));
  const top = 20 * curves.length + 16;
  const chart = plot({
    width,
    height,
    marginLeft: 62,
    marginRight: 24,
    marginTop: 34,
    marginBottom: 48,
    x: {
      label: xLabel,
      labelAnchor: 'center',
      labelArrow: 'none',
      labelOffset: 40,
      ticks: 10,
      tickFormat: (x: number) => (Number.isInteger(x) ? String(x) : ''),
    },
    y: {
      label: yLabel,
      labelArrow: 'none',
      labelOffset: 50,
      domain: axis.domain,
      ticks: axis.ticks,
      tickFormat: axis.tickFormat,
      grid: true,
    },
    marks: [
      ...(axis.zero === undefined ? [] : [Plot.ruleY([axis.edge!], { stroke: muted, strokeDasharray: '1 4' })]),
      ...curves.flatMap((curve) => band(curve, axis.place)),
      ...curves.flatMap((curve) => marks(curve, axis.place)),
    ],
  });
  return {
    width,
    height: top + height + 8,
    parts: [
      { content: key(curves), x: 62, y: y + 22 },
      { content: chart, y: y + top },
    ],
  };
}

type Place = (value: Maybe) => number | null;

function band({ x, lower, upper, stroke }: Curve, place: Place): Plot.Markish[] {
  if (!lower || !upper) return [];
  const points = x.map((at, i) => ({ at, low: place(lower[i]!), high: place(upper[i]!) }));
  return [Plot.areaY(points, { x: 'at', y1: 'low', y2: 'high', fill: stroke, fillOpacity: 0.13 })];
}

function marks({ x, median, stroke, dash, symbol }: Curve, place: Place): Plot.Markish[] {
  const points = x.map((at, i) => ({ at, y: place(median[i]!) }));
  const every = Math.max(1, Math.round(points.length / 10));
  return [
    Plot.line(points, { x: 'at', y: 'y', stroke, strokeWidth: 2, strokeDasharray: dash }),
    Plot.dot(
      points.filter((_, i) => i % every === 0),
      { x: 'at', y: 'y', fill: stroke, symbol, r: 4 },
    ),
  ];
}
