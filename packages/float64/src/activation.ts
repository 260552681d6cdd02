/** @file sigmoid, tanh and their derivatives, exact to the last digits even where they saturate. */

/** 1 / (1 + exp(-a)), without overflow. */
export function sigmoid(a: number): number {
  const e = Math.exp(-Math.abs(a));
  return (a < 0 ? e : 1) / (1 + e);
}

/** sigmoid(a) sigmoid(-a): unlike s (1 - s), it does not cancel to 0 at a = 40. */
export function sigmoidDerivative(a: number): number {
  const e = Math.exp(-Math.abs(a));
  return e / (1 + e) ** 2;
}

/** 1 / cosh(a)^2: unlike 1 - tanh(a)^2, it does not cancel to 0 at a = 20. */
export function tanhDerivative(a: number): number {
  const e = Math.exp(-2 * Math.abs(a));
  return (4 * e) / (1 + e) ** 2;
}
