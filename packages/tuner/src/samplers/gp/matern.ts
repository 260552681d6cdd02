/** @file The Matern kernel with nu = 5/2 and a length scale for each parameter (Rasmussen and Williams, "Gaussian processes", 2006, eq. 4.17). */
import { exp } from '../../elementary.js';

const root5 = Math.sqrt(5);

/** (1 + sqrt(5) r + 5/3 r^2) e^(-sqrt(5) r), where r^2 = sum of w_d (a_d - b_d)^2. @param w [D]: 1 / (length scale)^2. */
export function matern52(a: Float64Array, b: Float64Array, w: Float64Array): number {
  let r2 = 0;
  for (let d = 0; d < a.length; d++) {
    const difference = a[d]! - b[d]!;
    r2 += w[d]! * difference * difference;
  }
  const s = root5 * Math.sqrt(r2);
  return (1 + s + (s * s) / 3) * exp(-s);
}
