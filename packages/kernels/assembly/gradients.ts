/** @file Gradients of the weights and the input: the same for every cell, once the gradients of its sums are known. */
import { addTransposedProduct, multiply, pack, packedSize, panelsSize, takeBlock } from './product';
import { scratchAt, scratchEnd, take } from './scratch';
import { add, load, store } from './vector';

let packed: usize;

/** Scratch bytes of `weightGradient` over `rows` = T B rows. */
export function weightGradientScratch(at: usize, rows: i32, columns: i32): usize {
  scratchAt(at);
  takeBlock();
  packed = take(panelsSize(rows, columns));
  return scratchEnd();
}

/**
 * dW [G, columns] = sums' inputs, for d [rows, G] (rows `stride` floats apart) and inputs [rows, columns]: `first`
 * holds the first `firstRows` of them and `rest` the others, as the states before each step are h0 and then the
 * outputs.
 */
export function weightGradient(
  rows: i32, G: i32, columns: i32, d: usize, stride: i32, first: usize, firstRows: i32, rest: usize,
  dW: usize, scratch: usize,
): void {
  weightGradientScratch(scratch, rows, columns);
  const bytes = <usize>stride << 2;
  const row = <usize>columns << 2;
  memory.fill(dW, 0, <usize>G * row);
  addTransposedProduct(d, bytes, G, firstRows, first, row, columns, packed, dW, row);
  addTransposedProduct(d + <usize>firstRows * bytes, bytes, G, rows - firstRows, rest, row, columns, packed, dW, row);
}

/** Scratch bytes of `inputGradient`. */
export function inputGradientScratch(at: usize, G: i32, I: i32): usize {
  scratchAt(at);
  takeBlock();
  packed = take(packedSize(G, I));
  return scratchEnd();
}

/** dX [rows, I] = d w, for d [rows, G] with rows `stride` floats apart and w [G, I]. */
export function inputGradient(
  rows: i32, G: i32, I: i32, d: usize, stride: i32, w: usize, dX: usize, scratch: usize,
): void {
  inputGradientScratch(scratch, G, I);
  const row = <usize>I << 2;
  pack(w, row, G, I, packed);
  memory.fill(dX, 0, <usize>rows * row);
  multiply(d, <usize>stride << 2, rows, G, packed, I, dX, row, dX, row);
}

/**
 * dBias [N] = the sum of d [T,B,N], whose rows are `stride` floats apart: within each step row after row, and the steps
 * from the last to the first, in which order a backward pass makes them.
 */
export function biasGradient(T: i32, B: i32, N: i32, d: usize, stride: i32, dBias: usize): void {
  const row = <usize>stride << 2;
  let j = 0;
  for (; j + 32 <= N; j += 32, d += 128, dBias += 128) biasGradientAt(T, B, d, row, dBias);
  for (; j < N; j += 4, d += 16, dBias += 16) {
    const count = min(4, N - j);
    let sum = f32x4.splat(0);
    for (let t = T - 1; t >= 0; t--) {
      let p = d + <usize>(t * B) * row;
      let stepSum = f32x4.splat(0);
      for (let b = 0; b < B; b++, p += row) stepSum = add(stepSum, load(p, count));
      sum = add(sum, stepSum);
    }
    store(dBias, sum, count);
  }
}

/** The same for 32 columns, two cache lines of each row. */
function biasGradientAt(T: i32, B: i32, d: usize, row: usize, dBias: usize): void {
  memory.fill(dBias, 0, 128);
  for (let t = T - 1; t >= 0; t--) {
    let p = d + <usize>(t * B) * row;
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    let s2 = f32x4.splat(0);
    let s3 = f32x4.splat(0);
    let s4 = f32x4.splat(0);
    let s5 = f32x4.splat(0);
    let s6 = f32x4.splat(0);
    let s7 = f32x4.splat(0);
    for (let b = 0; b < B; b++, p += row) {
      s0 = add(s0, v128.load(p));
      s1 = add(s1, v128.load(p, 16));
      s2 = add(s2, v128.load(p, 32));
      s3 = add(s3, v128.load(p, 48));
      s4 = add(s4, v128.load(p, 64));
      s5 = add(s5, v128.load(p, 80));
      s6 = add(s6, v128.load(p, 96));
      s7 = add(s7, v128.load(p, 112));
    }
    v128.store(dBias, add(v128.load(dBias), s0));
    v128.store(dBias, add(v128.load(dBias, 16), s1), 16);
    v128.store(dBias, add(v128.load(dBias, 32), s2), 32);
    v128.store(dBias, add(v128.load(dBias, 48), s3), 48);
    v128.store(dBias, add(v128.load(dBias, 64), s4), 64);
    v128.store(dBias, add(v128.load(dBias, 80), s5), 80);
    v128.store(dBias, add(v128.load(dBias, 96), s6), 96);
    v128.store(dBias, add(v128.load(dBias, 112), s7), 112);
  }
}
