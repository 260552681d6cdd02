/** @file The largest magnitude of a matrix's eigenvalues, complex ones included. */

/** Enough for float32: the estimate is off by about ln(n) / 2^squarings. */
const tolerance = 1e-9;

/**
 * Of a square matrix [n, n], by Gelfand's formula: |M^k|^(1/k) with k = 2, 4, 8, ... and the power scaled to norm 1 at
 * every squaring. Costs about 30 products; zero for a nilpotent matrix. Square roots take the k-th root, so the bits are the
 * same in every engine.
 */
export function spectralRadius(matrix: Float32Array): number {
  const n = Math.sqrt(matrix.length);
  let power = Float64Array.from(matrix);
  let radius = 1;
  for (let squarings = 0; squarings < 60; squarings++) {
    const norm = Math.sqrt(power.reduce((sum, x) => sum + x * x, 0));
    if (norm === 0) return 0;
    let factor = norm;
    for (let i = 0; i < squarings; i++) factor = Math.sqrt(factor);
    radius *= factor;
    if (squarings > 0 && Math.abs(factor - 1) < tolerance) break;
    power = squared(
      power.map((x) => x / norm),
      n,
    );
  }
  return radius;
}

function squared(m: Float64Array<ArrayBuffer>, n: number): Float64Array<ArrayBuffer> {
  const product = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = product.subarray(i * n, i * n + n);
    for (let k = 0; k < n; k++) {
      const x = m[i * n + k]!;
      for (let j = 0; j < n; j++) row[j]! += x * m[k * n + j]!;
    }
  }
  return product;
}
