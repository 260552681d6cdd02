/** @file The half cosine of annealing, from sums and products only: `Math.cos` may differ between engines in the last bit. */

/** (1 + cos(pi x)) / 2 = cos(pi x / 2)^2 for x >= 0: 1 at 0, 0 at 1. Off by at most 1e-15. */
export function halfCosine(x: number): number {
  const angle = (Math.PI / 2) * Math.abs(((x + 1) % 2) - 1);
  const y = angle * angle;
  let cos = 1;
  for (let k = 24; k >= 2; k -= 2) cos = 1 - (cos * y) / (k * (k - 1));
  return cos * cos;
}

/** From `from` at x = 0 to `to` at x = 1, along half a cosine. */
export const annealed = (from: number, to: number, x: number): number => to + (from - to) * halfCosine(x);
