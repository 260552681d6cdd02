/** @file How each network looks in every figure: a colour, and marks that tell it apart without colour. */
import type { Kind } from '@bptt/float64';
import { escaped } from './sheet.js';

export interface Look {
  stroke: string;
  dash: string;
  symbol: 'circle' | 'square' | 'triangle' | 'diamond' | 'star' | 'wye';
}

const colours: Record<Kind, string> = { rnn: '#b1480b', lstm: '#1d4fd7', gru: '#14783a' };
const first: Record<Kind, Pick<Look, 'dash' | 'symbol'>> = {
  rnn: { dash: 'none', symbol: 'circle' },
  lstm: { dash: '7 3', symbol: 'square' },
  gru: { dash: '2 3', symbol: 'triangle' },
};
const others: Pick<Look, 'dash' | 'symbol'>[] = [
  { dash: '12 3 2 3', symbol: 'diamond' },
  { dash: '1 5', symbol: 'star' },
  { dash: '4 2 1 2 1 2', symbol: 'wye' },
];

/** The look of the n-th curve of this kind in a figure, n = 0, 1, ... */
export const look = (kind: Kind, nth = 0): Look => ({
  stroke: colours[kind],
  ...(nth === 0 ? first[kind] : others[(nth - 1) % others.length]!),
});

/** The looks of all curves of a figure. */
export const looksOf = (curves: readonly { kind: Kind }[]): Look[] =>
  curves.map(({ kind }, i) => look(kind, curves.slice(0, i).filter((other) => other.kind === kind).length));

const shapes: Record<Look['symbol'], string> = {
  circle: '<circle r="4"/>',
  square: '<rect x="-3.6" y="-3.6" width="7.2" height="7.2"/>',
  triangle: '<path d="M0,-4.8L4.4,3.2H-4.4Z"/>',
  diamond: '<path d="M0,-5.2L3.6,0L0,5.2L-3.6,0Z"/>',
  star: '<path d="M0,-5.4L1.3,-1.7L5.1,-1.7L2.1,0.7L3.2,4.4L0,2.1L-3.2,4.4L-2.1,0.7L-5.1,-1.7L-1.3,-1.7Z"/>',
  wye: '<path d="M-1.2,5V1L-4.6,-1.4L-3.2,-3.6L0,-1.4L3.2,-3.6L4.6,-1.4L1.2,1V5Z"/>',
};

/** Entries one below the other, 20 px each: a piece of the curve and its name. */
export const key = (entries: readonly (Look & { label: string })[]): string =>
  entries
    .map(
      ({ stroke, dash, symbol, label }, i) =>
        `<g transform="translate(0,${20 * i})"><path d="M0,0H44" stroke="${stroke}" stroke-width="2" stroke-dasharray="${dash}" fill="none"/><g transform="translate(22,0)" fill="${stroke}">${shapes[symbol]}</g><text x="54" y="4.5">${escaped(label)}</text></g>`,
    )
    .join('');
