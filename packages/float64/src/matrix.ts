/** @file Products of float64 matrices, row-major. */

/** a [m, k] b [k, n] -> [m, n] */
export function product(a: Float64Array, b: Float64Array, m: number, k: number, n: number): Float64Array {
  const out = new Float64Array(m * n);
  const tiled = k - (k % 4);
  for (let i = 0; i < m; i += 2) {
    for (let p = 0; p < tiled; p += 4) addTile(out, a, b, i, Math.min(2, m - i), p, k, n);
    for (let row = i; row < Math.min(i + 2, m); row++) {
      for (let p = tiled; p < k; p++)
        for (let j = 0, x = a[row * k + p]!; j < n; j++) out[row * n + j]! += x * b[p * n + j]!;
    }
  }
  return out;
}

/** Adds four terms to one or two rows at once: a matrix's time goes into loads, and two rows share those of b. */
function addTile(
  out: Float64Array,
  a: Float64Array,
  b: Float64Array,
  i: number,
  rows: number,
  p: number,
  k: number,
  n: number,
): void {
  const [at, b0, b1, b2, b3, row] = [i * k + p, p * n, (p + 1) * n, (p + 2) * n, (p + 3) * n, i * n];
  const [x0, x1, x2, x3] = [a[at]!, a[at + 1]!, a[at + 2]!, a[at + 3]!];
  if (rows === 1) {
    for (let j = 0; j < n; j++) out[row + j]! += x0 * b[b0 + j]! + x1 * b[b1 + j]! + x2 * b[b2 + j]! + x3 * b[b3 + j]!;
    return;
  }
  const [y0, y1, y2, y3] = [a[at + k]!, a[at + k + 1]!, a[at + k + 2]!, a[at + k + 3]!];
  for (let j = 0; j < n; j++) {
    const z0 = b[b0 + j]!;
    const z1 = b[b1 + j]!;
    const z2 = b[b2 + j]!;
    const z3 = b[b3 + j]!;
    out[row + j]! += x0 * z0 + x1 * z1 + x2 * z2 + x3 * z3;
    out[row + n + j]! += y0 * z0 + y1 * z1 + y2 * z2 + y3 * z3;
  }
}

/** a [m, k] x [k] + b [m] -> [m] */
export function affine(a: Float64Array, x: Float64Array, b: Float64Array): Float64Array {
  const k = x.length;
  return b.map((sum, i) => {
    for (let p = 0; p < k; p++) sum += a[i * k + p]! * x[p]!;
    return sum;
  });
}

/** to [m, k] += a [m] b [k]^T */
export function addOuter(to: Float64Array, a: Float64Array, b: Float64Array): void {
  const k = b.length;
  for (let i = 0; i < a.length; i++) for (let j = 0, by = a[i]!; j < k; j++) to[i * k + j]! += by * b[j]!;
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

/** The Euclidean (Frobenius) norm, right down to values whose squares underflow and up to those whose squares overflow. */
export function norm(values: ArrayLike<number>): number {
  const squares = sumOfSquares(values, 1);
  if (squares > 1e-280 && squares < Infinity) return Math.sqrt(squares);
  const scale = largest(values);
  return scale > 0 && scale < Infinity ? scale * Math.sqrt(sumOfSquares(values, scale)) : scale;
}

function sumOfSquares(values: ArrayLike<number>, scale: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const x = values[i]! / scale;
    sum += x * x;
  }
  return sum;
}
