/** @file A sketch of curves for a terminal: letters on a logarithmic axis, so that no colour is needed. */
import type { Maybe } from '@bptt/gradients-analysis';
import { style } from '../terminal/style.js';

export interface SketchedCurve {
  letter: string;
  color: 'yellow' | 'blue' | 'green' | 'cyan' | 'magenta';
  values: Maybe[];
}

const [height, widest] = [14, 72];

/** Where curves meet, the first one's letter stands; zeros stand on a row of their own. */
export function sketch(curves: readonly SketchedCurve[]): string {
  const decades = curves.flatMap(({ values }) =>
    values.flatMap((value) => (value !== null && value > 0 ? [Math.log10(value)] : [])),
  );
  if (!decades.length) return 'all zero: nothing to draw';
  const [low, high] = [Math.floor(Math.min(...decades)), Math.ceil(Math.max(...decades))];
  const perRow = Math.max(high - low, 1) / (height - 1);
  const length = curves[0]!.values.length;
  const columns = Math.min(length, widest);
  const at = (column: number) => (columns === 1 ? 0 : Math.round((column * (length - 1)) / (columns - 1)));
  const rowOf = (value: Maybe): number =>
    value === null ? -1 : value === 0 ? height : Math.round((high - Math.log10(value)) / perRow);
  const zeros = curves.some(({ values }) => values.includes(0));
  const rows = Array.from({ length: zeros ? height + 1 : height }, (_, row) => {
    const line = Array.from({ length: columns }, (_, column) => {
      const curve = curves.find(({ values }) => rowOf(values[at(column)]!) === row);
      return curve ? style(curve.color, curve.letter) : ' ';
    });
    const label =
      row === height ? '0' : row % 3 === 0 || row === height - 1 ? (10 ** (high - row * perRow)).toExponential(0) : '';
    return `${label.padStart(7)} ┤${line.join('')}`.trimEnd();
  });
  const last = String(length - 1);
  return [...rows, `${''.padStart(7)} └${'─'.repeat(columns)}`, `${''.padStart(9)}0${last.padStart(columns - 1)}`].join(
    '\n',
  );
}
