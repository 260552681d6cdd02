/** @file Figure: which rows of an image a classifier looks at, before and after training, and what taking a row away changes. */
import type { Kind } from '@bptt/float64';
import type { Occlusion } from '../occlusion.js';
import type { Saliency } from '../saliency.js';
import { curvesFigure } from './curves.js';
import { decayInWords, digits } from '../in-words.js';
import { looksOf } from './looks.js';

export interface SaliencyCurve {
  label: string;
  kind: Kind;
  /** Only the spread and decay are drawn. */
  values:
    | Pick<Saliency, 'median' | 'lower' | 'upper' | 'decayPerStep' | 'halfLife' | 'reason'>
    | Pick<Occlusion, 'median' | 'lower' | 'upper'>;
}

export function saliencyFigure(curves: readonly SaliencyCurve[], setting: string): string {
  const looks = looksOf(curves);
  const most = ({ label, values: { median } }: SaliencyCurve) => {
    const top = Math.max(...median.map((value) => value ?? 0));
    return `${label}: row ${median.indexOf(top)}${median[0] ? `, ${digits(top / median[0])} times row 0` : ''}`;
  };
  return curvesFigure({
    curves: curves.map(({ label, values }, i) => ({
      ...looks[i]!,
      ...values,
      label: 'decayPerStep' in values ? `${label}: ${decayInWords(values)}` : label,
      x: values.median.map((_, t) => t),
    })),
    xLabel: 'row of the image, the time step t',
    yLabel: '‖∂y/∂x_t‖, change of the logit y per change of the row; occlusion: change of y without it',
    caption: [
      `Which rows the named digit's logit y depends on (${setting}).`,
      'Lines: median over images; bands: the middle half.',
      `The largest: ${curves.map(most).join('; ')}.`,
      'The saliency of a recurrent network itself vanishes with the distance, so a small value early on need not mean that the row does not matter; occlusion does not share that weakness.',
    ],
  });
}
