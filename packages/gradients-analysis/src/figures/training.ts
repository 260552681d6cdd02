/** @file Figure: the gradients of a training: their size at each watched step, and how much reaches each time step of the input. */
import type { Kind } from '@bptt/float64';
import type { Maybe } from '../decay.js';
import type { GradientHealth } from '../gradient-health.js';
import type { Spread } from '../quartiles.js';
import { curvesPanel, type Curve } from './curves.js';
import { digits } from '../in-words.js';
import { looksOf } from './looks.js';
import { sheet } from './sheet.js';

/** A watched step: its number, from 1, its health, and the norms of dL/dx_t. */
export interface WatchedGradients extends GradientHealth {
  step: number;
  inputNorms: Spread;
}

/** How many of the watched steps the lower panel shows, from the first to the last. */
const shown = 4;

/** @param kind of the network that was trained. */
export function trainingFigure(watched: readonly WatchedGradients[], kind: Kind, setting: string): string {
  const [first, last] = [watched[0]!, watched.at(-1)!];
  const clipped = watched.some(({ norm, clippedNorm }) => clippedNorm !== norm);
  const sizes = panel(
    [
      { label: 'norm of all gradients', values: watched.map(({ norm }) => norm) },
      ...(clipped ? [{ label: 'after clipping', values: watched.map(({ clippedNorm }) => clippedNorm) }] : []),
      {
        label: 'relative update: norm of the change of all parameters / norm of the parameters',
        values: watched.map(({ relativeUpdate }) => relativeUpdate),
      },
    ].map(({ label, values }) => ({ label, x: watched.map(({ step }) => step), median: values })),
    kind,
    'training step',
    'norm of the gradients; relative update',
  );
  const chosen = [
    ...new Set(Array.from({ length: shown }, (_, i) => Math.round((i * (watched.length - 1)) / (shown - 1)))),
  ].map((i) => watched[i]!);
  const inputs = panel(
    chosen.map(({ step, inputNorms }) => ({
      label: `at step ${step}`,
      x: inputNorms.median.map((_, t) => t),
      ...inputNorms,
    })),
    kind,
    'time step t of the input',
    '‖∂L/∂x_t‖ of a sample: its loss per unit of x',
    sizes.height + 12,
  );
  const { median } = last.inputNorms;
  return sheet({
    width: sizes.width,
    height: sizes.height + 12 + inputs.height,
    parts: [...sizes.parts, ...inputs.parts],
    caption: [
      `The gradients of a training, watched at ${watched.length} of its steps (${setting}).`,
      `Their norm went from ${digits(first.norm)} at step ${first.step} to ${digits(last.norm)} at step ${last.step}; the relative update was ${digits(last.relativeUpdate)} there.`,
      `Below, median and middle half over the batch: at step ${last.step}, ${digits(median[0]!)} reaches the first time step and ${digits(median.at(-1)!)} the last.`,
    ],
  });
}

type Line = Pick<Curve, 'label' | 'x' | 'lower' | 'upper'> & { median: Maybe[] };

function panel(lines: Line[], kind: Kind, xLabel: string, yLabel: string, y = 0) {
  const looks = looksOf(lines.map(() => ({ kind })));
  return curvesPanel({ curves: lines.map((line, i) => ({ ...line, ...looks[i]! })), xLabel, yLabel }, y);
}
