/** @file The value that a share of all values lies below. */

/** NaN of nothing. */
export const quantile = (values: Float32Array, fraction: number): number =>
  values.slice().sort()[Math.floor(fraction * (values.length - 1))] ?? NaN;
