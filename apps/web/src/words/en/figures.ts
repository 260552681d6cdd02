/** @file The words of the figures that several chapters share, in English. */
import { inARow } from '../numbers.js';

export const figures = {
  play: 'Play',
  pause: 'Pause',
  momentBack: 'Previous moment',
  momentOn: 'Next moment',
  pixel: (row: number, column: number) => `row ${row}, pixel ${column}`,
  unitAfter: (row: number, unit: number) => `row ${row}, unit ${unit}`,
  digitAfter: (row: number, digit: number) => `row ${row}, digit ${digit}`,
  bar: 'Bar',
  row: (row: number) => `row ${row}`,
  cell: (name: string, row: number, column: number) => `${name}, row ${row}, column ${column}`,
  unrolledTitle: 'A recurrent cell, unrolled in time',
  valvesTitle: 'The valves of one unit',
  unrolled: (states: readonly string[], norms: readonly string[]) =>
    `A recurrent cell, unrolled in time. States: ${inARow(states)}. Norm of the gradient that comes back to each step: ${inARow(norms)}.`,
  unrolledCaption: (T: number) =>
    `One cell, used ${T} times with the same weights. Forward, each state is made from the one before and an input; backward, the gradient of the last state comes to each step, as wide as its norm ‖∂h_{T}/∂h_{t}‖, the number below.`,
  valves: (t: number, parts: readonly string[]) => `Step ${t}: ${inARow(parts)}.`,
  product: 'product',
  valvesUnit: 'Unit',
  valvesCaption: (keep: string, T: number) =>
    `The road is the state of one unit. At every step the valve ${keep} lets a part of it through, as far as it is open, and something is added. A gradient that comes back along the road from step ${T} passes the same valves: the numbers below are their product.`,
};
