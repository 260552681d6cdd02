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
interface Basis {
  first: Uint8Array;
  /** [n, 4], each row sums to 1. */
  weights: Float64Array;
}

function splineBasis(n: number): Basis {
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

/** A field over images of one size: it gives the values along a row, [W]. */
export class ElasticField {
  readonly #rows: Basis;
  readonly #columns: Basis;
  /** Of the row, before the columns are looked at. */
  readonly #along = new Float64Array(points);
  readonly #row: Float64Array;

  constructor([height, width]: readonly [number, number]) {
    this.#rows = splineBasis(height);
    this.#columns = splineBasis(width);
    this.#row = new Float64Array(width);
  }

  /** @param values of the points, from `from` on. @returns the same array each time. */
  row(y: number, values: Float64Array, from: number): Float64Array {
    const along = this.#along.fill(0);
    for (let i = 0; i < 4; i++) {
      const weight = this.#rows.weights[4 * y + i]!;
      const at = from + (this.#rows.first[y]! + i) * points;
      for (let j = 0; j < points; j++) along[j]! += weight * values[at + j]!;
    }
    const { first, weights } = this.#columns;
    const row = this.#row;
    for (let x = 0; x < row.length; x++) {
      const at = first[x]!;
      let sum = 0;
      for (let j = 0; j < 4; j++) sum += weights[4 * x + j]! * along[at + j]!;
      row[x] = sum;
    }
    return row;
  }
}
