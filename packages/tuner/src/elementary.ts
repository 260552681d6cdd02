/** @file exp and the normal distribution from additions, products and quotients only: engines differ in `Math.exp`'s last bit. */
import { ln } from '@bptt/random';

const LN2_HIGH = 0.6931471803691238; // ln 2 in two parts, the first with zeros at its end: k LN2_HIGH is exact
const LN2_LOW = 1.9082149292705877e-10;

/** 2^k for a whole k, exactly. */
function power2(k: number): number {
  let result = 1;
  for (let i = Math.abs(k), factor = k < 0 ? 0.5 : 2; i > 0; i = Math.floor(i / 2), factor *= factor) {
    if (i % 2 === 1) result *= factor;
  }
  return result;
}

/** e^x, within 2 units in the last place: e^x = 2^k e^r with |r| <= ln 2 / 2, and e^r by its series. */
export function exp(x: number): number {
  if (!(x > -745)) return x !== x ? NaN : 0;
  if (x > 709.78) return Infinity;
  const k = Math.round(x / Math.LN2);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let series = 1;
  for (let n = 16; n >= 1; n--) series = 1 + (r / n) * series;
  const half = Math.trunc(k / 2);
  return series * power2(half) * power2(k - half);
}

/** ln of the sum of e^x over the numbers x. */
export function logSumExp(numbers: readonly number[]): number {
  const most = Math.max(...numbers);
  if (most === -Infinity) return -Infinity;
  return most + ln(numbers.reduce((sum, x) => sum + exp(x - most), 0));
}

const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);

/** West's form of Hart's algorithm 5666 ("Better approximations to cumulative normal functions", Wilmott 2005), to 1e-15. */
const HART_P = [
  220.206867912376, 221.213596169931, 112.079291497871, 33.912866078383, 6.37396220353165, 0.700383064443688,
  0.0352624965998911,
];
const HART_Q = [
  440.413735824752, 793.826512519948, 637.333633378831, 296.564248779674, 86.7807322029461, 16.064177579207,
  1.75566716318264, 0.0883883476483184,
];

/** The standard normal's distribution function; beyond 7 standard deviations to a relative 1e-8. */
export function normalCdf(x: number): number {
  const z = Math.abs(x);
  let tail = 0;
  if (z <= 37) {
    const density = exp(-0.5 * z * z);
    if (z < 7.07106781186547) tail = (density * polynomial(HART_P, z)) / polynomial(HART_Q, z);
    else tail = density / (z + 1 / (z + 2 / (z + 3 / (z + 4 / (z + 0.65))))) / 2.5066282746310002;
  }
  return x > 0 ? 1 - tail : tail;
}

/** Wichura's algorithm AS 241 (PPND16), Applied Statistics 37 (1988), relative error 1e-16. */
const CENTRE = [
  [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
    33430.57558358813, 2509.0809287301227,
  ],
  [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
] as const;
const NEAR = [
  [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
] as const;
const FAR = [
  [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7,
  ],
  [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 0.000018463183175100548,
    1.421511758316446e-7, 2.0442631033899397e-15,
  ],
] as const;

const ratio = ([above, below]: readonly [readonly number[], readonly number[]], x: number): number =>
  polynomial(above, x) / polynomial(below, x);

/** The standard normal's quantile of p, 0 < p < 1. */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(CENTRE, 0.180625 - q * q);
  const r = Math.sqrt(-ln(q < 0 ? p : 1 - p));
  const quantile = r <= 5 ? ratio(NEAR, r - 1.6) : ratio(FAR, r - 5);
  return q < 0 ? -quantile : quantile;
}
