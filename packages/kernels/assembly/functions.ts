/**
 * @file tanh and sigmoid on four floats, at most 2 ulp from the correctly rounded value.
 *
 * Both come from one reduction, e^x - 1 for x <= 0: x = n ln 2 + r with |r| <= ln 2 / 2, and e^x = 2^n (1 + p(r)),
 * p(r) = e^r - 1 = r + r^2 q(r) with q of degree 4 (minimax, 1.3e-8 relative). A NaN goes through every step as itself.
 */
import { madd } from './tile';

// Constants as variables, exported (index.ts) so that they stay such: V8 would build each vector constant anew, in four
// instructions, wherever it is used, while a global is one load.

export let ZERO: v128 = f32x4.splat(0);
export let ONE: v128 = f32x4.splat(1);
export let TWO: v128 = f32x4.splat(2);
export let MINUS_TWO: v128 = f32x4.splat(-2);
export let SIGN: v128 = i32x4.splat(0x80000000);
export let MAGNITUDE: v128 = i32x4.splat(0x7fffffff);
/** 1.5 x 2^23: a float this large has no fraction bits left, so adding it rounds to a whole number, in the low bits. */
export let ROUNDER: v128 = f32x4.splat(12582912);
export let EXPONENT_BIAS: v128 = i32x4.splat(127);
export let LOG2E: v128 = f32x4.splat(1.44269504);
/** ln 2 in two parts; the high one has 9 bits, so n times it is exact. */
export let LN2_HIGH: v128 = f32x4.splat(0.693359375);
export let LN2_LOW: v128 = f32x4.splat(-0.00021219444);
/** Below -104, e^x rounds to 0 (half of the smallest denormal is e^-103.97); from -18 on, tanh (x / 2) is -1. */
export let LOWEST_SIGMOID: v128 = f32x4.splat(-104);
export let LOWEST_TANH: v128 = f32x4.splat(-40);
/** q(r), from the lowest degree. */
export let Q0: v128 = f32x4.splat(0.4999999701976776);
export let Q1: v128 = f32x4.splat(0.1666654348373413);
export let Q2: v128 = f32x4.splat(0.04166720062494278);
export let Q3: v128 = f32x4.splat(0.008366547524929047);
export let Q4: v128 = f32x4.splat(0.0013882516650483012);

/** n = x / ln 2 rounded, held as ROUNDER + n. */
// @ts-ignore: decorator
@inline
function wholes(x: v128): v128 {
  return f32x4.add(f32x4.mul(x, LOG2E), ROUNDER);
}

/** p(r) = e^r - 1 for r = x - n ln 2. */
// @ts-ignore: decorator
@inline
function remainder(x: v128, rounded: v128): v128 {
  const n = f32x4.sub(rounded, ROUNDER);
  let r = f32x4.sub(x, f32x4.mul(n, LN2_HIGH));
  r = f32x4.sub(r, f32x4.mul(n, LN2_LOW));
  let q = madd(r, Q4, Q3);
  q = madd(r, q, Q2);
  q = madd(r, q, Q1);
  q = madd(r, q, Q0);
  return madd(f32x4.mul(r, r), q, r);
}

/** 2^n for whole n in -126..127, as an integer vector. */
// @ts-ignore: decorator
@inline
function power(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, EXPONENT_BIAS), 23);
}

/** tanh x = -m / (2 + m) with m = e^(-2|x|) - 1, and the sign of x. Odd, exact at 0 and +-inf. */
// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  const y = f32x4.pmax(f32x4.mul(v128.and(x, MAGNITUDE), MINUS_TWO), LOWEST_TANH);
  const rounded = wholes(y);
  const scale = i32x4.shl(i32x4.add(rounded, EXPONENT_BIAS), 23); // ROUNDER's own bits are shifted out
  const m = madd(scale, remainder(y, rounded), f32x4.sub(scale, ONE));
  return v128.or(v128.and(f32x4.div(m, f32x4.add(m, TWO)), MAGNITUDE), v128.and(x, SIGN));
}

/** sigmoid x = 1 / (1 + e) for x >= 0, e / (1 + e) for x < 0, with e = e^(-|x|). Exact at 0 (1/2) and +-inf. */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  const y = f32x4.pmax(v128.or(x, SIGN), LOWEST_SIGMOID);
  const rounded = wholes(y);
  const p = remainder(y, rounded);
  // 2^n in two factors, since n may be as low as -150, where e is a denormal.
  const n = i32x4.sub(rounded, ROUNDER);
  const half = i32x4.shr_s(n, 1);
  const e = f32x4.mul(madd(power(half), p, power(half)), power(i32x4.sub(n, half)));
  const top = v128.bitselect(e, ONE, i32x4.shr_s(x, 31));
  return f32x4.div(top, f32x4.add(e, ONE));
}

/** y [n] = tanh x, for n a multiple of four: how the tests see the functions. */
export function tanhOf(n: i32, x: usize, y: usize): void {
  for (let i: usize = 0; i < <usize>n << 2; i += 16) v128.store(y + i, tanh(v128.load(x + i)));
}

/** y [n] = sigmoid x, for n a multiple of four. */
export function sigmoidOf(n: i32, x: usize, y: usize): void {
  for (let i: usize = 0; i < <usize>n << 2; i += 16) v128.store(y + i, sigmoid(v128.load(x + i)));
}
