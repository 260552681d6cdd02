/** @file Gradients of the weights and the input: the same for every cell, once the gradients of its sums are known. */
import { addTransposedProduct, multiply, pack, packedSize, panelsSize, takeBlock } from './product';
import { scratchAt, scratchEnd, take } from './scratch';

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
