/** @file The trials' values at each rung, and who came to the end. */
import * as Plot from '@observablehq/plot';
import { plot } from '@bptt/gradients-analysis/figures';
import { grey, margins, middle, nameOf, orange, whole, width, type Scene } from './scene.js';

export function rungs({ found, about }: Scene): string {
  const height = 320;
  const values = found.marks.map(({ value }) => value);
  const last = found.rungs.at(-1)?.epochs;
  const ended = new Set(found.marks.filter(({ epoch }) => epoch === last).map(({ trial }) => trial));
  const chart = plot({
    ...margins,
    width,
    height,
    x: {
      label: 'epoch',
      labelAnchor: 'center',
      labelArrow: 'none',
      ticks: found.rungs.map(({ epochs }) => epochs),
      tickFormat: (epoch: number) => `${epoch}`,
    },
    y: { label: nameOf(about), grid: true, domain: middle(values, about), clamp: true },
    marks: [
      Plot.line(found.marks, {
        x: 'epoch',
        y: 'value',
        z: 'trial',
        stroke: ({ trial }: { trial: number }) => (ended.has(trial) ? orange : grey),
        strokeOpacity: 0.7,
      } as Plot.LineOptions),
      Plot.dot(found.marks, {
        x: 'epoch',
        y: 'value',
        r: 3,
        fill: ({ trial }: { trial: number }) => (ended.has(trial) ? orange : grey),
      } as Plot.DotOptions),
    ],
  });
  const counts = found.rungs.map(({ epochs, trials }) => `${trials} reached epoch ${epochs}`).join(', ');
  return whole(chart, height, [
    `${nameOf(about)} at each rung; a line is a trial, coloured where it came to the end.`,
    `${counts}.`,
  ]);
}
