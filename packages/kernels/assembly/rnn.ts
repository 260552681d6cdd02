/**
 * @file The simple RNN over a whole sequence (PyTorch's nn.RNN, one layer, one direction).
 *
 *   h' = f(W x + b_ih + V h + b_hh)    f = tanh or relu
 *
 * The backward pass needs only the outputs: tanh' = 1 - h'^2, relu' = 1 where h' > 0.
 *
 * A call does `count` rows of the batch from `first` on: rows do not meet, so that threads can share a batch.
 */
import { fillTable, takeTable } from './constants';
import { tanhs } from './functions';
import {
  multiply, multiplySteps, multiplyWeight, pack, packedSize, packWeight, takeBlock, takeWeight,
} from './product';
import { keptWidth, scratchAt, scratchEnd, stepsAhead, take } from './scratch';
import { addRows, addTo, copyRow, flush, load, mul, store, tanhSlope, ZERO } from './vector';

let inputWeight: usize, stateWeight: usize, bias: usize;

/** Scratch bytes of `rnnForward`; with `at` the address it lies at. */
export function rnnForwardScratch(at: usize, T: i32, B: i32, I: i32, H: i32): usize {
  scratchAt(at);
  takeBlock();
  takeTable();
  bias = take(H);
  inputWeight = takeWeight(T * B, I, H);
  stateWeight = takeWeight(B, H, H);
  return scratchEnd();
}

/** x [T,B,I], h0 [B,H], w [H,I], v [H,H], b [H] (0: none) -> output [T,B,H], hN [B,H]. */
export function rnnForward(
  T: i32, B: i32, first: i32, count: i32, I: i32, H: i32,
  x: usize, h0: usize, w: usize, v: usize, bIh: usize, bHh: usize, relu: bool, output: usize, hN: usize, scratch: usize,
): void {
  rnnForwardScratch(scratch, T, B, I, H);
  fillTable();
  const inputRow = <usize>I << 2;
  const row = <usize>H << 2;
  const state = <usize>B * row;
  packWeight(w, I, H, inputWeight);
  packWeight(v, H, H, stateWeight);
  addRows(bIh, bHh, H, bias);

  const start = <usize>first * row;
  const steps = stepsAhead(T, count);
  let h = h0 + start;
  for (let t = 0; t < T; t++) {
    const next = output + <usize>t * state + start;
    if (t % steps == 0) {
      multiplySteps(
        min(steps, T - t), x + <usize>(t * B + first) * inputRow, <usize>B * inputRow, inputRow, count, I,
        w, inputWeight, H, bias, next, state, row,
      );
    }
    multiplyWeight(h, row, count, H, v, stateWeight, H, next, row, next, row);
    h = next;
    if (relu) positives(count * H, h);
    else tanhs(count * H, h, h);
  }
  memory.copy(hN + start, h, <usize>count * row);
}

/** h [n] = relu h. */
function positives(n: i32, h: usize): void {
  for (; n > 0; n -= 4, h += 16) store(h, f32x4.pmax(load(h, min(n, 4)), ZERO), min(n, 4));
}

/** Scratch bytes of `rnnBackward`; with `at` the address it lies at. */
export function rnnBackwardScratch(at: usize, H: i32): usize {
  scratchAt(at);
  takeBlock();
  stateWeight = take(packedSize(H, H));
  return scratchEnd();
}

/**
 * output and dOutput [T,B,H], dhN [B,H] (dOutput, dhN 0: zeros) -> dSums [T,B,keptWidth(H)], the gradients of the sums,
 * and dh0 [B,H].
 */
export function rnnBackward(
  T: i32, B: i32, first: i32, count: i32, H: i32, output: usize, v: usize, relu: bool,
  dOutput: usize, dhN: usize, dSums: usize, dh0: usize, scratch: usize,
): void {
  rnnBackwardScratch(scratch, H);
  const row = <usize>H << 2;
  const wide = <usize>keptWidth(H) << 2;
  const start = <usize>first * row;
  const dh = dh0 + start;
  pack(v, row, H, H, stateWeight);
  copyRow(dh, dhN ? dhN + start : 0, count * H);
  for (let t = T - 1; t >= 0; t--) {
    const at = <usize>(t * B) * row + start;
    const sums = dSums + <usize>(t * B + first) * wide;
    if (dOutput) addTo(dh, dOutput + at, count * H);
    for (let b: usize = 0; b < <usize>count; b++) {
      cellBackward(output + at + b * row, dh + b * row, sums + b * wide, relu, H);
    }
    memory.fill(dh, 0, <usize>count * row);
    multiply(sums, wide, count, H, stateWeight, H, dh, row, dh, row);
  }
}

/** One row, backwards: `dSum` gets the gradients of its sums. */
function cellBackward(output: usize, dh: usize, dSum: usize, relu: bool, H: i32): void {
  let j = 0;
  for (; j + 4 <= H; j += 4) cellBackwardAt(output, dh, dSum, relu, <usize>j << 2, 4);
  if (j < H) cellBackwardAt(output, dh, dSum, relu, <usize>j << 2, H - j);
}

@inline
function cellBackwardAt(output: usize, dh: usize, dSum: usize, relu: bool, j: usize, count: i32): void {
  const h = load(output + j, count);
  const dH = load(dh + j, count);
  // relu: 0 where h <= 0, so that a NaN in h lets the gradient through, as PyTorch does.
  const d = relu ? v128.andnot(dH, f32x4.le(h, ZERO)) : mul(dH, tanhSlope(h));
  store(dSum + j, flush(d), count);
}
