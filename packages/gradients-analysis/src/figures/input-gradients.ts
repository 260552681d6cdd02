/** @file Figure: how much the last state hears of each input, the norm of dh_T/dx_t against t. */
import type { Kind } from '@bptt/float64';
import type { Decay } from '../decay.js';
import type { Spread } from '../quartiles.js';
import { curvesFigure } from './curves.js';
import { decayInWords, digits } from '../in-words.js';
import { looksOf } from './looks.js';

/** A network's norms, such as `inputGradientSpread` gives them. */
export interface InputGradientCurve extends Decay, Spread {
  label: string;
  kind: Kind;
}

/** @param setting in words, such as '20 units, 50 steps, 20 seeds'. */
export function inputGradientsFigure(curves: readonly InputGradientCurve[], setting: string): string {
  const looks = looksOf(curves);
  const ends = curves.map(({ label, median }) => `${label}: ${digits(median[0]!)}`).join('; ');
  return curvesFigure({
    curves: curves.map((curve, i) => ({
      ...curve,
      ...looks[i]!,
      label: `${curve.label}: ${decayInWords(curve)}`,
      x: curve.median.map((_, t) => t),
    })),
    xLabel: 'time step t of the input',
    yLabel: '‖∂h_T/∂x_t‖, change of the last state per change of the input',
    caption: [
      `How much the last hidden state still hears of each input (${setting}).`,
      'Lines: median; bands: the middle half.',
      `Of the first input there is left: ${ends}.`,
    ],
  });
}
