/** @file How pixel values are distributed, before normalisation and after it. */
import { normalisationTable } from '@bptt/data';

interface Bin {
  from: number;
  to: number;
  count: number;
}

export interface Distribution {
  bins: Bin[];
  min: number;
  max: number;
  mean: number;
  std: number;
}

const valuesInBin = 8;

/**
 * Of pixels v of which `counts[v]` have the value v = 0..255, each taken to what `table[v]` says. 32 bins of eight neighbouring
 * values: normalisation moves and stretches the axis, and changes no count.
 */
export function distribution(counts: ArrayLike<number>, table: ArrayLike<number>): Distribution {
  const values = Array.from({ length: 256 }, (_, v) => ({ value: table[v]!, count: counts[v]! }));
  const total = values.reduce((sum, { count }) => sum + count, 0);
  const mean = values.reduce((sum, { value, count }) => sum + value * count, 0) / total;
  const variance = values.reduce((sum, { value, count }) => sum + (value - mean) ** 2 * count, 0) / total;
  const present = values.filter(({ count }) => count > 0).map(({ value }) => value);
  const half = (table[1]! - table[0]!) / 2;
  const bins = Array.from({ length: 256 / valuesInBin }, (_, i): Bin => {
    const own = values.slice(i * valuesInBin, (i + 1) * valuesInBin);
    return {
      from: own[0]!.value - half,
      to: own.at(-1)!.value + half,
      count: own.reduce((sum, { count }) => sum + count, 0),
    };
  });
  return { bins, min: Math.min(...present), max: Math.max(...present), mean, std: Math.sqrt(variance) };
}

/** Pixels from [0, 1], as `ToTensor` makes them. */
export const asTheyAre = normalisationTable(0, 1);

export { normalisationTable };
