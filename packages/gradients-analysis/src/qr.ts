/** @file Orthogonalisation and singular values that stay exact when rows differ by a hundred orders of magnitude. */
import { norm, type Work } from '@bptt/float64';

/** The orthonormal rows, and the lower triangle by which they make the given ones. */
export interface Orthogonalised {
  /** [m, n]; a row that depended on those before it is zero. */
  rows: Float64Array;
  /** [m, m]: given = lower rows */
  lower: Float64Array;
}

/** Gram-Schmidt over rows [m, n], each projected twice, which is enough for orthogonality to the last digits (Giraud et al. 2005). */
export function orthogonalise(given: Float64Array, m: number): Orthogonalised {
  const n = given.length / m;
  const rows = given.slice();
  const lower = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    const row = rows.subarray(i * n, (i + 1) * n);
    const before = norm(row);
    for (let pass = 0; pass < 2; pass++) {
      for (let k = 0; k < i; k++) {
        const q = rows.subarray(k * n, (k + 1) * n);
        const along = dot(q, row);
        lower[i * m + k]! += along;
        for (let j = 0; j < n; j++) row[j]! -= along * q[j]!;
      }
    }
    const length = norm(row);
    const depends = length <= before * 2 ** -52 * n;
    lower[i * m + i] = depends ? 0 : length;
    for (let j = 0; j < n; j++) row[j] = depends ? 0 : row[j]! / length;
  }
  return { rows, lower };
}

/**
 * Singular values of a matrix [m, n] in descending order, min(m, n) of them, by one-sided Jacobi rotations of its rows. For
 * D B, D diagonal and B well conditioned, even the smallest is right to its last digits (Demmel and Veselic 1992).
 */
export function* singularValues(matrix: Float64Array, m: number): Work<number[]> {
  const n = matrix.length / m;
  const a = matrix.slice();
  for (let sweep = 0, rotated = true; rotated && sweep < 60; sweep++) {
    rotated = false;
    for (let p = 0; p < m - 1; p++) {
      for (let q = p + 1; q < m; q++)
        rotated = rotate(a.subarray(p * n, (p + 1) * n), a.subarray(q * n, (q + 1) * n)) || rotated;
      yield 0;
    }
  }
  const values = Float64Array.from({ length: m }, (_, i) => norm(a.subarray(i * n, (i + 1) * n)));
  return [...values.sort().reverse()].slice(0, n);
}

/** Rotates two rows until they are orthogonal; false if they were. */
function rotate(x: Float64Array, y: Float64Array): boolean {
  const [xNorm, yNorm] = [norm(x), norm(y)];
  if (!xNorm || !yNorm) return false;
  let cosine = 0;
  for (let j = 0; j < x.length; j++) cosine += (x[j]! / xNorm) * (y[j]! / yNorm);
  if (!(Math.abs(cosine) > 1e-15)) return false;
  // tan of the angle that diagonalises [[x.x, x.y], [x.y, y.y]], from ratios that cannot overflow.
  const ratio = yNorm / xNorm;
  const zeta = (ratio - 1 / ratio) / (2 * cosine);
  const tan = Number.isFinite(zeta) ? Math.sign(zeta || 1) / (Math.abs(zeta) + Math.hypot(1, zeta)) : 1 / (2 * zeta);
  const cos = 1 / Math.hypot(1, tan);
  for (let j = 0; j < x.length; j++) {
    const xj = x[j]!;
    const yj = y[j]!;
    x[j] = cos * (xj - tan * yj);
    y[j] = cos * (tan * xj + yj);
  }
  return true;
}

/** Four sums, since each would wait for its own last addition. */
function dot(a: Float64Array, b: Float64Array): number {
  let [s0, s1, s2, s3, j] = [0, 0, 0, 0, 0];
  for (; j + 3 < a.length; j += 4) {
    s0 += a[j]! * b[j]!;
    s1 += a[j + 1]! * b[j + 1]!;
    s2 += a[j + 2]! * b[j + 2]!;
    s3 += a[j + 3]! * b[j + 3]!;
  }
  for (; j < a.length; j++) s0 += a[j]! * b[j]!;
  return s0 + s1 + s2 + s3;
}
