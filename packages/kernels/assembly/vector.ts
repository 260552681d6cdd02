/** @file Four floats at a time, and what is left when a row's length is no multiple of four. */

// Four floats, lane by lane: what the equations of the cells are written in.

@inline
export function add(a: v128, b: v128): v128 {
  return f32x4.add(a, b);
}

@inline
export function sub(a: v128, b: v128): v128 {
  return f32x4.sub(a, b);
}

@inline
export function mul(a: v128, b: v128): v128 {
  return f32x4.mul(a, b);
}

@inline
export function div(a: v128, b: v128): v128 {
  return f32x4.div(a, b);
}

/** sigmoid' from s = sigmoid x: s (1 - s). */
@inline
export function sigmoidSlope(s: v128): v128 {
  return mul(s, sub(ONE, s));
}

/** tanh' from t = tanh x: 1 - t^2. */
@inline
export function tanhSlope(t: v128): v128 {
  return sub(ONE, mul(t, t));
}

/** `count` floats from `p`, 1 to 4; the lanes beyond are 0. Reads nothing after them. */
@inline
export function load(p: usize, count: i32): v128 {
  return count == 4 ? v128.load(p) : loadPart(p, count);
}

/** Stores the first `count` lanes at `p` and nothing after them. */
@inline
export function store(p: usize, v: v128, count: i32): void {
  if (count == 4) v128.store(p, v);
  else storePart(p, v, count);
}

function loadPart(p: usize, count: i32): v128 {
  let v = v128.load32_zero(p);
  if (count > 1) v = v128.load_lane<f32>(p, v, 1, 4);
  if (count > 2) v = v128.load_lane<f32>(p, v, 2, 8);
  return v;
}

function storePart(p: usize, v: v128, count: i32): void {
  v128.store_lane<f32>(p, v, 0);
  if (count > 1) v128.store_lane<f32>(p, v, 1, 4);
  if (count > 2) v128.store_lane<f32>(p, v, 2, 8);
}

/** sum [N] += row [N]. */
export function addTo(sum: usize, row: usize, N: i32): void {
  let j = 0;
  for (; j + 4 <= N; j += 4, sum += 16, row += 16) v128.store(sum, add(v128.load(sum), v128.load(row)));
  if (j < N) store(sum, f32x4.add(load(sum, N - j), load(row, N - j)), N - j);
}

/** row [N] = from; an address of 0 stands for zeros. */
export function copyRow(row: usize, from: usize, N: i32): void {
  if (from) memory.copy(row, from, <usize>N << 2);
  else memory.fill(row, 0, <usize>N << 2);
}

/** product [N] = a b, element by element. */
export function multiplyRows(N: i32, a: usize, b: usize, product: usize): void {
  let j: usize = 0;
  const end = <usize>N << 2;
  for (; j + 16 <= end; j += 16) v128.store(product + j, mul(v128.load(a + j), v128.load(b + j)));
  for (; j < end; j += 4) f32.store(product + j, f32.load(a + j) * f32.load(b + j));
}

/** sum [N] = a + b; an address of 0 stands for zeros. */
export function addRows(a: usize, b: usize, N: i32, sum: usize): void {
  for (let j = 0; j < N; j++, sum += 4) {
    const i = <usize>j << 2;
    f32.store(sum, (a ? f32.load(a + i) : 0) + (b ? f32.load(b + i) : 0));
  }
}

// Constants as variables, exported (index.ts) so that they stay such: V8 would build each vector constant anew, in four
// instructions, wherever it is used, while a global is one load.

export let ZERO: v128 = f32x4.splat(0);
export let ONE: v128 = f32x4.splat(1);
/** Gradients smaller than this are set to 0, see `flush`. */
export let VANISHED: v128 = f32x4.splat(7.703719777548943e-34); // 2^-110

/**
 * Sets lanes with |v| < 2^-110 to 0 and keeps the others, NaN included. Gradients that vanish over many steps would
 * else end as denormals (below 2^-126), whose products slow a core many times over; from 2^-110 on, a product with any
 * weight above 2^-16 is a normal number. What is lost is 8e-34 of a gradient, a thousandth of the 1e-30 that any check
 * here can see.
 */
@inline
export function flush(v: v128): v128 {
  return v128.andnot(v, f32x4.lt(f32x4.abs(v), VANISHED));
}
