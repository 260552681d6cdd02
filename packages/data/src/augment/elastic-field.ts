/**
 * @file A smooth random field: cubic B-splines over points a quarter of the image apart.
 *
 * The cubic B-spline is nearly a Gaussian, its standard deviation 1/sqrt(3) of the points' distance: 4 pixels for digits of 28, as in Simard
 * et al., "Best practices for convolutional neural networks applied to visual document analysis", ICDAR 2003, whose field has standard
 * deviation 1.4 pixels (alpha 34), as this one has with points that move by up to 5.
 */

const cells = 4;
/** Along an axis: one before the first cell, two after the last. */
const points = cells + 3;

/** Numbers in (-1, 1) that a field takes. */
export const fieldSize = points * points;

/** For each of n pixels the first of the four points that decide there, and how much each counts. */
export interface Basis {
  first: Uint8Array;
  /** [n, 4], each row sums to 1. */
  weights: Float64Array;
}

export function splineBasis(n: number): Basis {
  const basis = { first: new Uint8Array(n), weights: new Float64Array(4 * n) };
  for (let i = 0; i < n; i++) {
    const place = ((i + 0.5) / n) * cells;
    const first = Math.floor(place);
    const t = place - first;
    const [t2, t3] = [t * t, t * t * t];
    basis.first[i] = first;
    basis.weights.set(
      [1 - 3 * t + 3 * t2 - t3, 4 - 6 * t2 + 3 * t3, 1 + 3 * t + 3 * t2 - 3 * t3, t3].map((w) => w / 6),
      4 * i,
    );
  }
  return basis;
}

/** The field along one row of the image, [W]. @param values of the points, [fieldSize]. */
export function fieldRow(values: Float64Array, rows: Basis, columns: Basis, y: number, result: Float64Array): void {
  const along = new Float64Array(points);
  for (let i = 0; i < 4; i++) {
    const weight = rows.weights[4 * y + i]!;
    const from = (rows.first[y]! + i) * points;
    for (let j = 0; j < points; j++) along[j]! += weight * values[from + j]!;
  }
  for (let x = 0; x < result.length; x++) {
    const first = columns.first[x]!;
    let sum = 0;
    for (let j = 0; j < 4; j++) sum += columns.weights[4 * x + j]! * along[first + j]!;
    result[x] = sum;
  }
}
