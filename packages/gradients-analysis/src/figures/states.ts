/** @file Figure: how the gradient flows back through the states, h and c apart. */
import type { Kind } from '@bptt/float64';
import type { StateGradients } from '../state-gradients.js';
import { curvesFigure } from './curves.js';
import { digits } from '../in-words.js';
import { looksOf } from './looks.js';

export interface StateCurve {
  label: string;
  kind: Kind;
  gradients: StateGradients;
}

/** @param of what is derived, such as "the named digit's logit". */
export function statesFigure(networks: readonly StateCurve[], of: string, setting: string): string {
  const parts = networks.flatMap(({ label, kind, gradients: { h, c, layer, direction } }) => {
    const name = `${label}${layer ? `, layer ${layer + 1}` : ''}${direction === 'backward' ? ', backward' : ''}`;
    return [
      { label: `${name}: h`, kind, part: h },
      ...(c ? [{ label: `${name}: c, the cell state`, kind, part: c }] : []),
    ];
  });
  const looks = looksOf(parts);
  const ends = parts
    .map(
      ({ label, part: { median } }) =>
        `${label.replace(', the cell state', '')} from ${digits(median.at(-1)!)} down to ${digits(median[0]!)}`,
    )
    .join('; ');
  return curvesFigure({
    curves: parts.map(({ label, part }, i) => ({ ...part, ...looks[i]!, label, x: part.median.map((_, t) => t) })),
    xLabel: 'time step t of the state (0: before the first input)',
    yLabel: '‖∂y/∂h_t‖ and ‖∂y/∂c_t‖, change of y per change of the state',
    caption: [
      `How ${of}, y, depends on the states on the way (${setting}).`,
      'Lines: median; bands: the middle half.',
      `From the last step to the first: ${ends.replaceAll(' down to ', ' to ')}.`,
    ],
  });
}
