/** @file Figure: the singular values of products of Jacobians against their lag, with the bound. */
import type { Kind } from '@bptt/float64';
import type { Maybe } from '../decay.js';
import type { JacobianProducts } from '../jacobian-products.js';
import { curvesFigure, type Curve } from './curves.js';
import { digits } from '../in-words.js';
import { looksOf } from './looks.js';
import { muted } from './sheet.js';

export interface JacobianCurve {
  label: string;
  kind: Kind;
  products: JacobianProducts;
}

const fromLn = (values: readonly Maybe[]): Maybe[] => values.map((ln) => (ln === null ? null : Math.exp(ln)));

export function jacobiansFigure(networks: readonly JacobianCurve[], setting: string): string {
  const looks = looksOf(networks);
  /** The middle value may be hundreds of decades below: bands are cut where they would flatten the curves. */
  const floor =
    Math.min(...networks.flatMap(({ products: { lnLargest } }) => lnLargest.filter((ln) => ln !== null))) -
    3 * Math.LN10;
  const curves = networks.flatMap(({ label, products: { lags, lnLargest, lnMiddle, lnBound } }, i): Curve[] => {
    const largest = fromLn(lnLargest);
    const lower = fromLn(lnMiddle.map((ln) => Math.max(ln ?? floor, floor)));
    const curve: Curve = {
      ...looks[i]!,
      label: `${label}: the largest; band: down to the middle one`,
      x: lags,
      median: largest,
      upper: largest,
      lower,
    };
    const bound: Curve[] = lnBound
      ? [
          {
            stroke: muted,
            dash: '1 4',
            symbol: 'wye',
            label: `${label}: its bound, (largest singular value of V) to the power of the lag`,
            x: lags,
            median: fromLn(lnBound),
          },
        ]
      : [];
    return [curve, ...bound];
  });
  const ends = networks
    .map(
      ({ label, products: { lags, lnLargest } }) =>
        `${label}: ${lnLargest.at(-1) === null ? '0' : digits(Math.exp(lnLargest.at(-1)!))} at lag ${lags.at(-1)}`,
    )
    .join(', ');
  return curvesFigure({
    curves,
    xLabel: 'lag: steps between the two states',
    yLabel: 'singular values of ∂s_T/∂s_(T−lag)',
    caption: [
      `How a change of the state grows or shrinks until the end (${setting}; s = h, for the LSTM h and c).`,
      `What is left of the direction that survives best: ${ends}.`,
      'Bands are cut off at the axis.',
    ],
  });
}
