/** @file What a line chart draws: named lines, each told from the others by colour, dashes and name. */

/** The three networks look the same in every figure. */
export const networkLooks = {
  rnn: { name: 'RNN', color: 'var(--rnn)', dash: '2 4' },
  lstm: { name: 'LSTM', color: 'var(--lstm)', dash: '' },
  gru: { name: 'GRU', color: 'var(--gru)', dash: '8 4' },
} as const;

export interface Series {
  name: string;
  color: string;
  /** An SVG stroke-dasharray; none when left out. */
  dash?: string | undefined;
  /** Lines of earlier runs step back. */
  faint?: boolean;
  /** Whether each point has a mark of its own. */
  marks?: boolean;
  /** In the order of x; where y is null or not finite, or cannot be drawn on a logarithmic axis, the line is interrupted. */
  points: readonly (readonly [x: number, y: number | null])[];
}
