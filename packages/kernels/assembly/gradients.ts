/** @file Gradients that are the same for every cell, once the gradients of its sums are known: of the weights, the biases and the input. */
import { addTransposedProduct, multiply, pack, packedSize, panelsSize, takeBlock } from './product';
import { scratchAt, scratchEnd, take } from './scratch';

let packed: usize, partial: usize;

/** Scratch bytes of `weightGradient` over `rows` = T B rows. */
export function weightGradientScratch(at: usize, rows: i32, columns: i32): usize {
  scratchAt(at);
  takeBlock();
  packed = take(panelsSize(rows, columns));
  return scratchEnd();
}

/**
 * dW [G, columns] = sums' inputs, for d [rows, G] (rows `stride` floats apart) and inputs [rows, columns]: `first` holds the
 * first `firstRows` of them and `rest` the others, as the states before each step are h0 and then the outputs.
 */
export function weightGradient(
  rows: i32, G: i32, columns: i32, d: usize, stride: i32, first: usize, firstRows: i32, rest: usize, dW: usize, scratch: usize,
): void {
  weightGradientScratch(scratch, rows, columns);
  const bytes = <usize>stride << 2;
  const row = <usize>columns << 2;
  memory.fill(dW, 0, <usize>G * row);
  addTransposedProduct(d, bytes, G, firstRows, first, row, columns, packed, dW, row);
  addTransposedProduct(d + <usize>firstRows * bytes, bytes, G, rows - firstRows, rest, row, columns, packed, dW, row);
}

/** Scratch bytes of `biasGradient`. */
export function biasGradientScratch(at: usize, G: i32): usize {
  scratchAt(at);
  partial = take(G);
  return scratchEnd();
}

/** dB [G] = the sum over the rows of d [rows, G], rows `stride` floats apart; in partial sums, so that long ones stay accurate. */
export function biasGradient(rows: i32, G: i32, d: usize, stride: i32, dB: usize, scratch: usize): void {
  biasGradientScratch(scratch, G);
  const bytes = <usize>G << 2;
  memory.fill(dB, 0, bytes);
  for (let start = 0; start < rows; start += 128) {
    memory.fill(partial, 0, bytes);
    for (let r = start; r < min(start + 128, rows); r++) addTo(partial, d + ((<usize>r * <usize>stride) << 2), G);
    addTo(dB, partial, G);
  }
}

function addTo(sum: usize, row: usize, G: i32): void {
  let j: usize = 0;
  const end = <usize>G << 2;
  for (; j + 16 <= end; j += 16) v128.store(sum + j, f32x4.add(v128.load(sum + j), v128.load(row + j)));
  for (; j < end; j += 4) f32.store(sum + j, f32.load(sum + j) + f32.load(row + j));
}

/** Scratch bytes of `inputGradient`. */
export function inputGradientScratch(at: usize, G: i32, I: i32): usize {
  scratchAt(at);
  takeBlock();
  packed = take(packedSize(G, I));
  return scratchEnd();
}

/** dX [rows, I] = d w, for d [rows, G] with rows `stride` floats apart and w [G, I]. */
export function inputGradient(rows: i32, G: i32, I: i32, d: usize, stride: i32, w: usize, dX: usize, scratch: usize): void {
  inputGradientScratch(scratch, G, I);
  const row = <usize>I << 2;
  pack(w, row, G, I, packed);
  memory.fill(dX, 0, <usize>rows * row);
  multiply(d, <usize>stride << 2, rows, G, packed, I, dX, row, dX, row);
}
