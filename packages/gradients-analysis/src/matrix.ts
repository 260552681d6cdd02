/** @file Products of float64 matrices, row-major. */

/** a [m, k] b [k, n] -> [m, n] */
export function product(a: Float64Array, b: Float64Array, m: number, k: number, n: number): Float64Array {
  const out = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    const row = i * n;
    let p = 0;
    for (; p + 3 < k; p += 4) {
      const [a0, a1, a2, a3] = [a[i * k + p]!, a[i * k + p + 1]!, a[i * k + p + 2]!, a[i * k + p + 3]!];
      const [b0, b1, b2, b3] = [p * n, (p + 1) * n, (p + 2) * n, (p + 3) * n];
      for (let j = 0; j < n; j++) out[row + j]! += a0 * b[b0 + j]! + a1 * b[b1 + j]! + a2 * b[b2 + j]! + a3 * b[b3 + j]!;
    }
    for (; p < k; p++) for (let j = 0, x = a[i * k + p]!; j < n; j++) out[row + j]! += x * b[p * n + j]!;
  }
  return out;
}

/** a [m, k] x [k] + b [m] -> [m] */
export function affine(a: Float64Array, x: Float64Array, b: Float64Array): Float64Array {
  const k = x.length;
  return b.map((sum, i) => {
    for (let p = 0; p < k; p++) sum += a[i * k + p]! * x[p]!;
    return sum;
  });
}

export function transpose(a: Float64Array, m: number): Float64Array {
  const n = a.length / m;
  return a.map((_, i) => a[(i % m) * n + Math.floor(i / m)]!);
}

export function identity(n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) out[i * (n + 1)] = 1;
  return out;
}

/** The largest of the absolute values; NaN if one is. */
function largest(values: ArrayLike<number>): number {
  let max = 0;
  for (let i = 0; i < values.length; i++) max = Math.max(max, Math.abs(values[i]!));
  return max;
}

/** The Euclidean (Frobenius) norm, right down to values whose squares underflow. */
export function norm(values: ArrayLike<number>): number {
  const scale = largest(values);
  if (!(scale > 0 && scale < Infinity)) return scale;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! / scale) ** 2;
  return scale * Math.sqrt(squares);
}
