/** @file Random matrices with orthonormal columns, uniformly distributed (Haar): a normal matrix, orthonormalised in float64. */
import { polarNormal, type Random } from '@bptt/random';

/** [rows, columns] with columns <= rows, in row-major order. */
export function orthogonal(rows: number, columns: number, random: Random): Float32Array {
  const normal = (count: number) => polarNormal(count, () => random.uniform(1, 1)[0]!);
  const basis = orthonormalise(Array.from({ length: columns }, () => normal(rows)));
  return Float32Array.from({ length: rows * columns }, (_, i) => basis[i % columns]![Math.floor(i / columns)]!);
}

/** Gram-Schmidt, twice over each vector: one pass leaves what cancellation cost. */
export function orthonormalise(vectors: readonly Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const vector of vectors) {
    const v = vector.slice();
    for (let pass = 0; pass < 2; pass++) for (const q of basis) subtract(v, q, dot(v, q));
    const norm = Math.sqrt(dot(v, v));
    basis.push(v.map((x) => x / norm));
  }
  return basis;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function subtract(from: Float64Array, q: Float64Array, times: number): void {
  for (let i = 0; i < from.length; i++) from[i]! -= times * q[i]!;
}
