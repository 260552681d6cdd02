/** @file Many curves as one: median and quartiles at every step. */
import { ArgumentError } from '@bptt/errors';
import { finiteOrNull, type Maybe } from './decay.js';

/** At every step, over seeds or samples. Null beyond the range of float64. */
export interface Spread {
  median: Maybe[];
  /** A quarter lies below. */
  lower: Maybe[];
  /** A quarter lies above. */
  upper: Maybe[];
}

/** curves [N][T]; between two values as in `numpy.quantile`. A null, beyond the range of float64, counts as infinitely large. */
export function spreadOf(curves: readonly (readonly Maybe[])[]): Spread {
  if (!Array.isArray(curves) || !curves.every(Array.isArray))
    throw new ArgumentError('curves', 'a list of lists of numbers', curves);
  const columns = (curves[0] ?? []).map((_, t) => Float64Array.from(curves, (curve) => curve[t] ?? Infinity).sort());
  const at = (fraction: number) => columns.map((sorted) => finiteOrNull(quantile(sorted, fraction)));
  return { median: at(0.5), lower: at(0.25), upper: at(0.75) };
}

/** Of sorted values. */
function quantile(sorted: Float64Array, fraction: number): number {
  const place = fraction * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return below === above ? below : below + (above - below) * (place % 1);
}
