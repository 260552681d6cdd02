/** @file A figure's numbers as a CSV file, by RFC 4180: every digit, a point before the fraction, whatever the language. */
import type { Series } from './series.js';

export interface NumbersOf {
  head: readonly string[];
  rows: readonly (readonly (string | number | null | undefined)[])[];
}

/** A row for each x of any series, in their order; undefined where a series has no point there. */
export function tableOf(x: string, series: readonly Series[]): NumbersOf & { rows: (number | null | undefined)[][] } {
  const all = [...new Set(series.flatMap(({ points }) => points.map(([at]) => at)))].sort((a, b) => a - b);
  const lookups = series.map(({ points }) => new Map(points));
  return {
    head: [x, ...series.map(({ name }) => name)],
    rows: all.map((at) => [at, ...lookups.map((lookup) => lookup.get(at))]),
  };
}

const field = (value: string | number | null | undefined): string => {
  const text = String(value ?? '');
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

export const csvOf = ({ head, rows }: NumbersOf): string =>
  [head, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
