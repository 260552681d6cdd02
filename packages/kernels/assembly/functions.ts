/**
 * @file tanh and sigmoid of rows of floats, at most 2 ulp from the correctly rounded value.
 *
 * Both come from one reduction: x = n ln 2 + r with |r| <= ln 2 / 2, and e^x = 2^n (1 + p(r)), p(r) = e^r - 1 = r + r^2 q(r)
 * with q of degree 4 (minimax, 1.3e-8 relative). A NaN goes through every step as itself.
 *
 * Eight floats are done at once: two vectors whose loads and stores are neighbours, which is what V8's revectorisation fuses.
 */
import { take } from './scratch';
import { madd } from './tile';
import { load, store } from './vector';

// The constants lie in scratch memory, at these bytes of `table`: a splatting load is one instruction and can be widened, while V8 builds
// a vector constant anew, in four, wherever it is used.

// @ts-ignore: decorator
@inline const LOG2E: usize = 0;
// @ts-ignore: decorator
@inline const ROUNDER: usize = 4;
// @ts-ignore: decorator
@inline const LN2: usize = 8;
// @ts-ignore: decorator
@inline const LN2_HIGH: usize = 12;
// @ts-ignore: decorator
@inline const LN2_LOW: usize = 16;
// @ts-ignore: decorator
@inline const Q0: usize = 20;
// @ts-ignore: decorator
@inline const Q1: usize = 24;
// @ts-ignore: decorator
@inline const Q2: usize = 28;
// @ts-ignore: decorator
@inline const Q3: usize = 32;
// @ts-ignore: decorator
@inline const Q4: usize = 36;
// @ts-ignore: decorator
@inline const ONE: usize = 40;
// @ts-ignore: decorator
@inline const TWO: usize = 44;
// @ts-ignore: decorator
@inline const MINUS_TWO: usize = 48;
// @ts-ignore: decorator
@inline const TWO_32: usize = 52;
// @ts-ignore: decorator
@inline const LEAST_TANH: usize = 56;
// @ts-ignore: decorator
@inline const LEAST_SIGMOID: usize = 60;
// @ts-ignore: decorator
@inline const MOST_SIGMOID: usize = 64;
// @ts-ignore: decorator
@inline const BIAS: usize = 68;
// @ts-ignore: decorator
@inline const BIAS_32: usize = 72;
// @ts-ignore: decorator
@inline const SIGN: usize = 76;
// @ts-ignore: decorator
@inline const MAGNITUDE: usize = 80;

let table: usize = 0;

/** Takes the scratch that the functions need. */
export function takeTable(): void {
  table = take(21);
}

/** Writes the constants there: once in each call of a kernel, before the functions. */
export function fillTable(): void {
  f32.store(table, 1.44269504, LOG2E);
  f32.store(table, 12582912, ROUNDER); // 1.5 x 2^23: a float this large has no fraction bits left, so adding it rounds to a whole number, in the low bits
  f32.store(table, 0.6931471805599453, LN2);
  f32.store(table, 0.693359375, LN2_HIGH); // 9 bits, so n times it is exact
  f32.store(table, -0.00021219444, LN2_LOW);
  f32.store(table, 0.4999999701976776, Q0); // q(r), from the lowest degree
  f32.store(table, 0.1666654348373413, Q1);
  f32.store(table, 0.04166720062494278, Q2);
  f32.store(table, 0.008366547524929047, Q3);
  f32.store(table, 0.0013882516650482013, Q4);
  f32.store(table, 1, ONE);
  f32.store(table, 2, TWO);
  f32.store(table, -2, MINUS_TWO);
  f32.store(table, 4294967296, TWO_32);
  f32.store(table, -40, LEAST_TANH); // from -18 on, tanh (x / 2) is -1
  f32.store(table, -104, LEAST_SIGMOID); // below it, e^x rounds to 0: half of the smallest denormal is e^-103.97
  f32.store(table, 40, MOST_SIGMOID); // from 17 on, sigmoid x is 1
  i32.store(table, 127, BIAS);
  i32.store(table, 127 + 32, BIAS_32);
  i32.store(table, 0x80000000, SIGN);
  i32.store(table, 0x7fffffff, MAGNITUDE);
}

/** n = x / ln 2 rounded, held as ROUNDER + n. */
// @ts-ignore: decorator
@inline
function wholes(x: v128): v128 {
  return f32x4.add(f32x4.mul(x, v128.load32_splat(table, LOG2E)), v128.load32_splat(table, ROUNDER));
}

/** p(r) = e^r - 1, in an order that leaves few steps to wait for. */
// @ts-ignore: decorator
@inline
function power(r: v128): v128 {
  const square = f32x4.mul(r, r);
  const low = madd(r, v128.load32_splat(table, Q1), v128.load32_splat(table, Q0));
  const high = madd(square, v128.load32_splat(table, Q4), madd(r, v128.load32_splat(table, Q3), v128.load32_splat(table, Q2)));
  return madd(square, madd(square, high, low), r);
}

/** tanh x = -m / (2 + m) with m = e^(-2|x|) - 1, and the sign of x. Odd, exact at 0 and +-inf. */
// @ts-ignore: decorator
@inline
function tanh(x: v128): v128 {
  const y = f32x4.pmax(f32x4.mul(v128.and(x, v128.load32_splat(table, MAGNITUDE)), v128.load32_splat(table, MINUS_TWO)), v128.load32_splat(table, LEAST_TANH));
  const rounded = wholes(y);
  // One constant for ln 2 is enough: where n is large, its error is a small part of 1.
  const r = f32x4.sub(y, f32x4.mul(f32x4.sub(rounded, v128.load32_splat(table, ROUNDER)), v128.load32_splat(table, LN2)));
  const scale = i32x4.shl(i32x4.add(rounded, v128.load32_splat(table, BIAS)), 23); // 2^n: ROUNDER's own bits are shifted out
  const m = madd(scale, power(r), f32x4.sub(scale, v128.load32_splat(table, ONE)));
  const t = f32x4.div(m, f32x4.add(m, v128.load32_splat(table, TWO)));
  return v128.or(v128.and(t, v128.load32_splat(table, MAGNITUDE)), v128.and(x, v128.load32_splat(table, SIGN)));
}

/** sigmoid x = e / (2^32 + e) with e = 2^32 e^x, which is a normal number where the result is not yet 0 or 1. Exact at 0 (1/2) and +-inf. */
// @ts-ignore: decorator
@inline
function sigmoid(x: v128): v128 {
  const y = f32x4.pmax(f32x4.pmin(x, v128.load32_splat(table, MOST_SIGMOID)), v128.load32_splat(table, LEAST_SIGMOID));
  const rounded = wholes(y);
  const n = f32x4.sub(rounded, v128.load32_splat(table, ROUNDER));
  const r = f32x4.sub(f32x4.sub(y, f32x4.mul(n, v128.load32_splat(table, LN2_HIGH))), f32x4.mul(n, v128.load32_splat(table, LN2_LOW)));
  const scale = i32x4.shl(i32x4.add(rounded, v128.load32_splat(table, BIAS_32)), 23);
  const e = madd(scale, power(r), scale);
  return f32x4.div(e, f32x4.add(e, v128.load32_splat(table, TWO_32)));
}

/** y [n] = tanh x; y may be x. */
export function tanhs(n: i32, x: usize, y: usize): void {
  for (; n >= 8; n -= 8, x += 32, y += 32) {
    const a = v128.load(x);
    const b = v128.load(x, 16);
    const first = tanh(a);
    const second = tanh(b);
    v128.store(y, first);
    v128.store(y, second, 16);
  }
  for (; n > 0; n -= 4, x += 16, y += 16) store(y, tanh(load(x, min(n, 4))), min(n, 4));
}

/** y [n] = sigmoid x; y may be x. */
export function sigmoids(n: i32, x: usize, y: usize): void {
  for (; n >= 8; n -= 8, x += 32, y += 32) {
    const a = v128.load(x);
    const b = v128.load(x, 16);
    const first = sigmoid(a);
    const second = sigmoid(b);
    v128.store(y, first);
    v128.store(y, second, 16);
  }
  for (; n > 0; n -= 4, x += 16, y += 16) store(y, sigmoid(load(x, min(n, 4))), min(n, 4));
}

/** The same on their own, with 84 bytes of scratch: how the tests see them. */
export function tanhOf(n: i32, x: usize, y: usize, scratch: usize): void {
  table = scratch;
  fillTable();
  tanhs(n, x, y);
}

export function sigmoidOf(n: i32, x: usize, y: usize, scratch: usize): void {
  table = scratch;
  fillTable();
  sigmoids(n, x, y);
}
