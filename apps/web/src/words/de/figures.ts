/** @file The words of the figures that several chapters share, in German. */
import type { figures as en } from '../en/figures.js';
import { inARow } from '../numbers.js';

export const figures: typeof en = {
  play: 'Abspielen',
  pause: 'Anhalten',
  momentBack: 'Voriger Moment',
  momentOn: 'Nächster Moment',
  pixel: (row: number, column: number) => `Zeile ${row}, Pixel ${column}`,
  unitAfter: (row: number, unit: number) => `Zeile ${row}, Einheit ${unit}`,
  digitAfter: (row: number, digit: number) => `Zeile ${row}, Ziffer ${digit}`,
  bar: 'Balken',
  row: (row: number) => `Zeile ${row}`,
  cell: (name: string, row: number, column: number) => `${name}, Zeile ${row}, Spalte ${column}`,
  unrolledTitle: 'Eine rekurrente Zelle, in der Zeit entrollt',
  valvesTitle: 'Die Ventile einer Einheit',
  unrolled: (states: readonly string[], norms: readonly string[]) =>
    `Eine rekurrente Zelle, in der Zeit entrollt. Zustände: ${inARow(states)}. Norm des Gradienten, der zu jedem Schritt zurückkommt: ${inARow(norms)}.`,
  unrolledCaption: (T: number) =>
    `Eine Zelle, ${T}-mal mit denselben Gewichten benutzt. Vorwärts entsteht jeder Zustand aus dem vorigen und einer Eingabe; rückwärts kommt der Gradient des letzten Zustands zu jedem Schritt, so breit wie seine Norm ‖∂h_{T}/∂h_{t}‖, die Zahl darunter.`,
  valves: (t: number, parts: readonly string[]) => `Schritt ${t}: ${inARow(parts)}.`,
  product: 'Produkt',
  valvesUnit: 'Einheit',
  valvesCaption: (keep: string, T: number) =>
    `Die Straße ist der Zustand einer Einheit. Bei jedem Schritt lässt das Ventil ${keep} so viel davon durch, wie es offen ist, und etwas kommt dazu. Ein Gradient, der die Straße von Schritt ${T} zurückkommt, geht durch dieselben Ventile: Die Zahlen unten sind ihr Produkt.`,
};
