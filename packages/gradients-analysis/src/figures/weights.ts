/** @file Figure: the weights V and W as heat maps, a block for each gate. */
import * as Plot from '@observablehq/plot';
import { gateNames, type Cell } from '@bptt/float64';
import { digits } from '../in-words.js';
import { plot, sheet } from './sheet.js';

const width = 760;

/** Blue is negative, red positive, both scaled to the largest magnitude. */
export function weightsFigure({ kind, weightHh, weightIh, hiddenSize: H, inputSize: I }: Cell, label: string): string {
  const largest = [...weightHh, ...weightIh].reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const gates = gateNames[kind];
  const across = Math.min(gates.length, 2);
  const side = Math.floor((width - 40) / across);
  const cell = Math.min(28, (side - 60) / (H + I + 1));
  const blockHeight = Math.round(cell * H + 52);
  const charts = gates.map((gate, g) => {
    const entries = Array.from({ length: H * (H + I) }, (_, i) => {
      const [row, column] = [Math.floor(i / (H + I)), i % (H + I)];
      return column < H
        ? { row, column, value: weightHh[(g * H + row) * H + column]! }
        : { row, column: column + 1, value: weightIh[(g * H + row) * I + column - H]! };
    });
    return plot({
      width: side,
      height: blockHeight,
      marginLeft: 34,
      marginRight: 8,
      marginTop: 30,
      marginBottom: 8,
      x: { axis: null, type: 'linear', domain: [0, (side - 42) / cell] },
      y: { type: 'linear', domain: [H, 0], label: null, ticks: [] },
      color: { scheme: 'RdBu', reverse: true, domain: [-largest, largest], type: 'linear' },
      marks: [
        Plot.rect(entries, {
          x1: 'column',
          x2: ({ column }: { column: number }) => column + 1,
          y1: 'row',
          y2: ({ row }: { row: number }) => row + 1,
          fill: 'value',
        }),
        Plot.text(
          [
            { at: 0, text: `${gates.length > 1 ? `gate ${gate}: ` : ''}V [${H}, ${H}]` },
            { at: H + 1, text: 'W' },
          ],
          { x: 'at', y: 0, dy: -12, text: 'text', textAnchor: 'start' },
        ),
      ],
    });
  });
  const rms = Math.sqrt(weightHh.reduce((sum, v) => sum + v * v, 0) / weightHh.length);
  return sheet({
    width,
    height: 16 + blockHeight * Math.ceil(gates.length / across),
    parts: charts.map((content, g) => ({
      content,
      x: 16 + (g % across) * side,
      y: 8 + Math.floor(g / across) * blockHeight,
    })),
    caption: [
      `The recurrent weights V and, beside them, the input weights W of ${label}, a row for each unit.`,
      `Red: positive, blue: negative, full colour at ${digits(largest)}; the root mean square of V is ${digits(rms)}.`,
    ],
  });
}
