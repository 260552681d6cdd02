/** @file The domain of a logarithmic axis around what it shows. */

/** Whole powers of ten around all values above 0. */
export function decadesAround(values: readonly (number | null)[]): [number, number] {
  const seen = values.filter((value) => value !== null && value > 0) as number[];
  if (!seen.length) return [1e-6, 1];
  const low = Math.floor(Math.log10(Math.min(...seen)));
  return [10 ** low, 10 ** Math.max(low + 1, Math.ceil(Math.log10(Math.max(...seen))))];
}
