/** @file A logarithmic axis that shows zeros: they stand on a row of their own below it, not at an arbitrary small number. */
import type { Maybe } from '../decay.js';

export interface LogAxis {
  /** Where a value stands, in decades; zeros on their row; null for what is beyond float64. */
  place(value: Maybe): number | null;
  domain: [number, number];
  ticks: number[];
  tickFormat(tick: number): string;
  /** The row of zeros, where there are any, and the edge between it and the axis. */
  zero?: number;
  edge?: number;
}

export function logAxis(values: readonly Maybe[]): LogAxis {
  const decades = values.filter((value): value is number => value !== null && value > 0).map(Math.log10);
  const [low, high] = decades.length ? [Math.floor(Math.min(...decades)), Math.ceil(Math.max(...decades))] : [0, 0];
  const top = Math.max(high, low + 1);
  const step = Math.max(1, Math.ceil((top - low) / 8));
  const zero = values.includes(0) ? low - Math.max(0.5, 0.09 * (top - low)) : undefined;
  const ticks = Array.from({ length: Math.floor((top - low) / step) + 1 }, (_, i) => top - i * step).reverse();
  return {
    place: (value) => (value === null ? null : value > 0 ? Math.log10(value) : (zero ?? null)),
    domain: [zero ?? low, top],
    ticks: zero === undefined ? ticks : [zero, ...ticks],
    tickFormat: (tick) => (tick === zero ? '0' : power(tick)),
    ...(zero !== undefined && { zero, edge: (zero + low) / 2 }),
  };
}

/** 1e-7 as 10⁻⁷, and what is near 1 in full. */
const power = (decade: number): string =>
  decade >= -2 && decade <= 3
    ? String(Number(`1e${decade}`))
    : `10${[...String(decade)].map((letter) => (letter === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(letter)])).join('')}`;
