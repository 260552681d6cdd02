/** @file One call of a layer, with the gradients of what it gives: seeded, for the tests. */
import { gateNames, type Kind } from '@bptt/float64';

export type Cell = 'lstm' | 'gru' | 'rnn' | 'rnn-relu';

export interface Case {
  cell: Cell;
  T: number;
  B: number;
  I: number;
  H: number;
  /** x, h0, c0, weightIh, weightHh, biasIh, biasHh, and the gradients dOutput, dhN, dcN of the results: rows after rows. */
  values: Record<string, ArrayLike<number>>;
}

export const kindOf = (cell: Cell): Kind => (cell === 'rnn-relu' ? 'rnn' : cell);

/** G */
export const gateCount = (cell: Cell): number => gateNames[kindOf(cell)].length;

/** The shape of each of a case's tensors. */
export function shapesOf({ cell, T, B, I, H }: Omit<Case, 'values'>): Record<string, number[]> {
  const G = gateCount(cell) * H;
  return {
    x: [T, B, I],
    h0: [1, B, H],
    ...(cell === 'lstm' && { c0: [1, B, H] }),
    weightIh: [G, I],
    weightHh: [G, H],
    biasIh: [G],
    biasHh: [G],
  };
}

/** Seeded values in (-scale, scale) for every tensor of a case, the results' gradients included. */
export function randomCase(sizes: Omit<Case, 'values'>, seed: number, scale = 0.7): Case {
  const { cell, T, B, H } = sizes;
  let s = seed | 0;
  const random = (): number => Math.fround(((s = (Math.imul(s, 1664525) + 1013904223) | 0) / 2 ** 31) * scale);
  const shapes = { ...shapesOf(sizes), dOutput: [T, B, H], dhN: [1, B, H], ...(cell === 'lstm' && { dcN: [1, B, H] }) };
  const values = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, random),
    ]),
  );
  return { ...sizes, values };
}
