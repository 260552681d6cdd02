/**
 * @file tanh and sigmoid of rows of floats, at most 2 ulp from the correctly rounded value.
 *
 * Both come from one reduction: x = n ln 2 + r with |r| <= ln 2 / 2, and e^x = 2^n (1 + p(r)), where
 * p(r) = e^r - 1 = r + r^2 q(r) with q of degree 4 (minimax, 1.3e-8 relative). A NaN goes through every step as itself.
 *
 * Eight floats are done at once: two vectors whose loads and stores are neighbours, which is what V8's revectorisation
 * fuses.
 */
import {
  exponent, exponent32, fillTable, leastSigmoid, leastTanh, ln2, ln2High, ln2Low, log2e, magnitude, minusTwo,
  mostSigmoid, one, q0, q1, q2, q3, q4, rounder, sign, tableAt, two, two32,
} from './constants'; // written by build/constants.mjs
import { madd } from './tile'; // written by build/tile.mjs
import { add, div, load, mul, store, sub } from './vector';

/** n = x / ln 2 rounded, held as rounder + n. */
@inline
function wholes(x: v128): v128 {
  return add(mul(x, log2e()), rounder());
}

/** 2^n where the float 1 has the exponent `one`, from rounder + n: the rounder's own bits are shifted out. */
@inline
function power2(wholes: v128, one: v128): v128 {
  return i32x4.shl(i32x4.add(wholes, one), 23);
}

/** p(r) = e^r - 1, in an order that leaves few steps to wait for. */
@inline
function expMinusOne(r: v128): v128 {
  const square = mul(r, r);
  const low = madd(r, q1(), q0());
  const high = madd(square, q4(), madd(r, q3(), q2()));
  return madd(square, madd(square, high, low), r);
}

/** tanh x = -m / (2 + m) with m = e^(-2|x|) - 1, and the sign of x. Odd, exact at 0 and +-inf. */
@inline
function tanh(x: v128): v128 {
  const y = f32x4.pmax(mul(v128.and(x, magnitude()), minusTwo()), leastTanh());
  const n = wholes(y);
  // One constant for ln 2 is enough: where n is large, its error is a small part of 1.
  const r = sub(y, mul(sub(n, rounder()), ln2()));
  const scale = power2(n, exponent());
  const m = madd(scale, expMinusOne(r), sub(scale, one()));
  const t = div(m, add(m, two()));
  return v128.or(v128.and(t, magnitude()), v128.and(x, sign()));
}

/**
 * sigmoid x = e / (2^32 + e) with e = 2^32 e^x, which is a normal number where the result is not yet 0 or 1.
 * Exact at 0 (1/2) and +-inf.
 */
@inline
function sigmoid(x: v128): v128 {
  const y = f32x4.pmax(f32x4.pmin(x, mostSigmoid()), leastSigmoid());
  const rounded = wholes(y);
  const n = sub(rounded, rounder());
  const r = sub(sub(y, mul(n, ln2High())), mul(n, ln2Low()));
  const scale = power2(rounded, exponent32());
  const e = madd(scale, expMinusOne(r), scale);
  return div(e, add(e, two32()));
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
  tableAt(scratch);
  fillTable();
  tanhs(n, x, y);
}

export function sigmoidOf(n: i32, x: usize, y: usize, scratch: usize): void {
  tableAt(scratch);
  fillTable();
  sigmoids(n, x, y);
}
