/** @file The values of the trials in the order in which they began, and the best so far. */
import * as Plot from '@observablehq/plot';
import { plot } from '@bptt/gradients-analysis/figures';
import type { TrialResult } from '@bptt/tuner';
import { blue, grey, isBetter, margins, middle, nameOf, orange, valued, whole, width, type Scene } from './scene.js';

export function history({ found, about }: Scene): string {
  const trials = valued(found.trials);
  let best: number | undefined;
  const steps = trials
    .filter(({ state }) => state === 'complete')
    .map(({ id, value }) => ({
      id,
      best: (best = best === undefined || isBetter(about, value!, best) ? value! : best),
    }));
  const height = 320;
  const chart = plot({
    ...margins,
    width,
    height,
    x: { label: 'trial', labelAnchor: 'center', labelArrow: 'none', ticks: Math.min(12, trials.length) },
    y: {
      label: nameOf(about),
      grid: true,
      domain: middle(
        trials.map(({ value }) => value!),
        about,
      ),
      clamp: true,
    },
    marks: [
      Plot.lineY(steps, { x: 'id', y: 'best', curve: 'step-after', stroke: orange, strokeWidth: 2 }),
      Plot.dot(trials, {
        x: 'id',
        y: 'value',
        r: 4,
        fill: (trial: TrialResult) => (trial.state === 'complete' ? blue : grey),
        symbol: (trial: TrialResult) => (trial.state === 'complete' ? 'circle' : 'times'),
        stroke: (trial: TrialResult) => (trial.state === 'complete' ? 'none' : grey),
      } as Plot.DotOptions),
    ],
  });
  return whole(chart, height, [
    `${nameOf(about)} of each trial, in the order in which they began.`,
    'Discs were trained to the end, crosses were stopped at a rung; the line is the best so far. What is far off lies on the edge.',
  ]);
}
