/**
 * @file LSTM over a whole sequence (PyTorch's nn.LSTM, one layer, one direction).
 *
 *   i, f, o = sigmoid(W x + b_ih + V h + b_hh)    g = tanh(same)     rows of W, V and b in the order i f g o
 *   c' = f c + i g                                h' = o tanh c'
 *
 * The forward pass keeps rows of 5H for the backward pass: the gates i f g o and the new c. The backward pass puts the
 * gradients of the four sums where the gates were; the weights' gradients are products of those (gradients.ts).
 *
 * A call does `count` rows of the batch from `first` on: rows do not meet, so that threads can share a batch.
 */
import { fillTable, takeTable } from './constants';
import { sigmoids, tanhs } from './functions';
import {
  multiply, multiplySteps, multiplyWeight, pack, packedSize, packWeight, takeBlock, takeWeight,
} from './product';
import { keptWidth, scratchAt, scratchEnd, stepsAhead, take } from './scratch';
import { add, addRows, addTo, copyRow, flush, load, mul, multiplyRows, sigmoidSlope, store, tanhSlope } from './vector';

let inputWeight: usize, stateWeight: usize, bias: usize, ahead: usize;

/** Scratch bytes of `lstmForward`; with `at` the address it lies at. */
export function lstmForwardScratch(at: usize, T: i32, B: i32, count: i32, I: i32, H: i32, keeps: bool): usize {
  scratchAt(at);
  takeBlock();
  takeTable();
  bias = take(4 * H);
  inputWeight = takeWeight(T * B, I, 4 * H);
  stateWeight = takeWeight(B, H, 4 * H);
  ahead = keeps ? 0 : take(stepsAhead(T, count) * count * keptWidth(5 * H));
  return scratchEnd();
}

/**
 * x [T,B,I], h0 c0 [B,H], w [4H,I], v [4H,H], b [4H] (0: none) -> output [T,B,H], hN cN [B,H]
 * and kept [T,B,keptWidth(5H)] (0: not kept).
 */
export function lstmForward(
  T: i32, B: i32, first: i32, count: i32, I: i32, H: i32,
  x: usize, h0: usize, c0: usize, w: usize, v: usize, bIh: usize, bHh: usize,
  output: usize, hN: usize, cN: usize, kept: usize, scratch: usize,
): void {
  lstmForwardScratch(scratch, T, B, count, I, H, kept != 0);
  fillTable();
  const wide = <usize>keptWidth(5 * H) << 2; // bytes from row to row
  const inputRow = <usize>I << 2;
  const row = <usize>H << 2;
  const state = <usize>B * row;
  packWeight(w, I, 4 * H, inputWeight);
  packWeight(v, H, 4 * H, stateWeight);
  addRows(bIh, bHh, 4 * H, bias);

  const start = <usize>first * row;
  const step = <usize>B * wide;
  const steps = stepsAhead(T, count);
  let h = h0 + start;
  let c = c0 + start;
  let cRow = row;
  for (let t = 0; t < T; t++) {
    const place = t % steps;
    const gates = kept ? kept + <usize>t * step + <usize>first * wide : ahead + <usize>(place * count) * wide;
    if (place == 0) {
      multiplySteps(
        min(steps, T - t), x + <usize>(t * B + first) * inputRow, <usize>B * inputRow, inputRow, count, I,
        w, inputWeight, 4 * H, bias, gates, kept ? step : <usize>count * wide, wide,
      );
    }
    multiplyWeight(h, row, count, H, v, stateWeight, 4 * H, gates, wide, gates, wide);
    h = output + <usize>t * state + start;
    for (let b: usize = 0; b < <usize>count; b++) {
      cell(gates + b * wide, c + b * cRow, gates + b * wide + 4 * row, h + b * row, H);
    }
    c = gates + 4 * row;
    cRow = wide;
  }
  memory.copy(hN + start, h, <usize>count * row);
  for (let b: usize = 0; b < <usize>count; b++) memory.copy(cN + start + b * row, c + b * cRow, row);
}

/** One row: the sums at `gates` become i f g o, and c and h the next ones. */
function cell(gates: usize, c: usize, cNext: usize, h: usize, H: i32): void {
  const row = <usize>H << 2;
  sigmoids(2 * H, gates, gates);
  tanhs(H, gates + 2 * row, gates + 2 * row);
  sigmoids(H, gates + 3 * row, gates + 3 * row);
  let j = 0;
  for (; j + 4 <= H; j += 4) nextAt(gates, c, cNext, H, <usize>j << 2, 4);
  if (j < H) nextAt(gates, c, cNext, H, <usize>j << 2, H - j);
  tanhs(H, cNext, h);
  multiplyRows(H, h, gates + 3 * row, h);
}

@inline
function nextAt(gates: usize, c: usize, cNext: usize, H: i32, j: usize, count: i32): void {
  const row = <usize>H << 2;
  const i = load(gates + j, count);
  const f = load(gates + row + j, count);
  const g = load(gates + 2 * row + j, count);
  store(cNext + j, add(mul(f, load(c + j, count)), mul(i, g)), count);
}

/** Scratch bytes of `lstmBackward`; with `at` the address it lies at. */
export function lstmBackwardScratch(at: usize, H: i32): usize {
  scratchAt(at);
  takeBlock();
  takeTable();
  stateWeight = take(packedSize(4 * H, H));
  return scratchEnd();
}

/**
 * dOutput [T,B,H], dhN dcN [B,H] (0: zeros) and what the forward pass kept -> dh0 dc0 [B,H],
 * and in `kept` the gradients of the sums.
 */
export function lstmBackward(
  T: i32, B: i32, first: i32, count: i32, H: i32, kept: usize, c0: usize, v: usize,
  dOutput: usize, dhN: usize, dcN: usize, dh0: usize, dc0: usize, scratch: usize,
): void {
  lstmBackwardScratch(scratch, H);
  fillTable();
  const wide = <usize>keptWidth(5 * H) << 2;
  const row = <usize>H << 2;
  const state = <usize>B * row;
  const step = <usize>B * wide;
  const start = <usize>first * row;
  const dh = dh0 + start;
  const dc = dc0 + start;
  pack(v, row, 4 * H, H, stateWeight);
  copyRow(dh, dhN ? dhN + start : 0, count * H);
  copyRow(dc, dcN ? dcN + start : 0, count * H);
  for (let t = T - 1; t >= 0; t--) {
    const gates = kept + <usize>t * step + <usize>first * wide;
    const c = t > 0 ? gates - step + 4 * row : c0 + start;
    const cRow = t > 0 ? wide : row;
    if (dOutput) addTo(dh, dOutput + <usize>t * state + start, count * H);
    for (let b: usize = 0; b < <usize>count; b++) {
      cellBackward(gates + b * wide, c + b * cRow, dh + b * row, dc + b * row, H);
    }
    memory.fill(dh, 0, <usize>count * row);
    multiply(gates, wide, count, 4 * H, stateWeight, H, dh, row, dh, row);
  }
}

/** One row, backwards: the gates become the gradients of their sums, dc the gradient of the c before. */
function cellBackward(gates: usize, c: usize, dh: usize, dc: usize, H: i32): void {
  tanhs(H, gates + (<usize>H << 4), gates + (<usize>H << 4)); // the new c is not needed beyond this step
  let j = 0;
  for (; j + 4 <= H; j += 4) cellBackwardAt(gates, c, dh, dc, H, <usize>j << 2, 4);
  if (j < H) cellBackwardAt(gates, c, dh, dc, H, <usize>j << 2, H - j);
}

@inline
function cellBackwardAt(gates: usize, c: usize, dh: usize, dc: usize, H: i32, j: usize, count: i32): void {
  const row = <usize>H << 2;
  const p = gates + j;
  const i = load(p, count);
  const f = load(p + row, count);
  const g = load(p + 2 * row, count);
  const o = load(p + 3 * row, count);
  const t = load(p + 4 * row, count);
  const dH = flush(load(dh + j, count));
  const dC = flush(add(load(dc + j, count), mul(mul(dH, o), tanhSlope(t))));
  const dI = mul(mul(dC, g), sigmoidSlope(i));
  const dF = mul(mul(dC, load(c + j, count)), sigmoidSlope(f));
  const dG = mul(mul(dC, i), tanhSlope(g));
  const dO = mul(mul(dH, t), sigmoidSlope(o));
  store(p, flush(dI), count);
  store(p + row, flush(dF), count);
  store(p + 2 * row, flush(dG), count);
  store(p + 3 * row, flush(dO), count);
  store(dc + j, mul(dC, f), count);
}
