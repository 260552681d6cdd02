/** @file The natural logarithm from additions, products and quotients only: `Math.log` may differ between engines in the last bit. */

/** ln x, off by at most 1e-15 or 4 units in the last place: ln(m 2^e) = 2 artanh((m - 1) / (m + 1)) + e ln 2; -Infinity at 0. */
export function ln(x: number): number {
  if (!(x > 0) || x === Infinity) return x === 0 ? -Infinity : x === Infinity ? Infinity : NaN;
  let exponent = 0;
  for (; x > 2 ** 32; x /= 2 ** 32) exponent += 32;
  for (; x < 2 ** -32; x *= 2 ** 32) exponent -= 32;
  for (; x > Math.SQRT2; x /= 2) exponent++;
  for (; x < Math.SQRT1_2; x *= 2) exponent--;
  const s = (x - 1) / (x + 1);
  let series = 0;
  for (let power = 25; power >= 1; power -= 2) series = series * s * s + 1 / power;
  return 2 * s * series + exponent * Math.LN2;
}
