/**
 * @file GRU over a whole sequence (PyTorch's nn.GRU, one layer, one direction), reset after the product.
 *
 *   r, z = sigmoid(W x + b_ih + V h + b_hh)       rows of W, V and b in the order r z n
 *   s = V_n h + b_hn                              n = tanh(W_n x + b_in + r s)
 *   h' = (1 - z) n + z h = n + z (h - n)
 *
 * The forward pass keeps rows of 4H for the backward pass: r z n and s. The backward pass puts there the gradients of
 * the sums: of r, of z, of W_n x + b_in, and of s.
 *
 * A call does `count` rows of the batch from `first` on: rows do not meet, so that threads can share a batch.
 */
import { fillTable, takeTable } from './constants';
import { sigmoids, tanhs } from './functions';
import {
  multiply, multiplySteps, multiplyWeight, pack, packedSize, packWeight, takeBlock, takeWeight,
} from './product';
import { keptWidth, scratchAt, scratchEnd, stepsAhead, take } from './scratch';
import { add, addRows, addTo, copyRow, flush, load, mul, ONE, sigmoidSlope, store, sub, tanhSlope } from './vector';

let inputWeight: usize, gateWeight: usize, newWeight: usize, bias: usize, newBias: usize, ahead: usize;

/** Scratch bytes of `gruForward`; with `at` the address it lies at. */
export function gruForwardScratch(at: usize, T: i32, B: i32, count: i32, I: i32, H: i32, keeps: bool): usize {
  scratchAt(at);
  takeBlock();
  takeTable();
  bias = take(3 * H);
  newBias = take(H);
  inputWeight = takeWeight(T * B, I, 3 * H);
  gateWeight = takeWeight(B, H, 2 * H);
  newWeight = takeWeight(B, H, H);
  ahead = keeps ? 0 : take(stepsAhead(T, count) * count * keptWidth(4 * H));
  return scratchEnd();
}

/**
 * x [T,B,I], h0 [B,H], w [3H,I], v [3H,H], b [3H] (0: none) -> output [T,B,H], hN [B,H]
 * and kept [T,B,keptWidth(4H)] (0: not kept).
 */
export function gruForward(
  T: i32, B: i32, first: i32, count: i32, I: i32, H: i32,
  x: usize, h0: usize, w: usize, v: usize, bIh: usize, bHh: usize,
  output: usize, hN: usize, kept: usize, scratch: usize,
): void {
  gruForwardScratch(scratch, T, B, count, I, H, kept != 0);
  fillTable();
  const wide = <usize>keptWidth(4 * H) << 2; // bytes from row to row
  const inputRow = <usize>I << 2;
  const row = <usize>H << 2;
  const state = <usize>B * row;
  packWeight(w, I, 3 * H, inputWeight);
  packWeight(v, H, 2 * H, gateWeight);
  packWeight(v + <usize>(2 * H) * row, H, H, newWeight);
  addRows(bIh, bHh, 2 * H, bias);
  addRows(bIh ? bIh + 2 * row : 0, 0, H, bias + 2 * row);
  addRows(bHh ? bHh + 2 * row : 0, 0, H, newBias);

  const start = <usize>first * row;
  const step = <usize>B * wide;
  const steps = stepsAhead(T, count);
  let h = h0 + start;
  for (let t = 0; t < T; t++) {
    const place = t % steps;
    const gates = kept ? kept + <usize>t * step + <usize>first * wide : ahead + <usize>(place * count) * wide;
    if (place == 0) {
      multiplySteps(
        min(steps, T - t), x + <usize>(t * B + first) * inputRow, <usize>B * inputRow, inputRow, count, I,
        w, inputWeight, 3 * H, bias, gates, kept ? step : <usize>count * wide, wide,
      );
    }
    multiplyWeight(h, row, count, H, v, gateWeight, 2 * H, gates, wide, gates, wide);
    multiplyWeight(h, row, count, H, v + <usize>(2 * H) * row, newWeight, H, newBias, 0, gates + 3 * row, wide);
    const next = output + <usize>t * state + start;
    for (let b: usize = 0; b < <usize>count; b++) cell(gates + b * wide, h + b * row, next + b * row, H);
    h = next;
  }
  memory.copy(hN + start, h, <usize>count * row);
}

/** One row: the sums at `gates` become r z n (and s stays), and h the next one. */
function cell(gates: usize, h: usize, next: usize, H: i32): void {
  const news = gates + (<usize>H << 3);
  sigmoids(2 * H, gates, gates);
  let j = 0;
  for (; j + 4 <= H; j += 4) resetAt(gates, H, <usize>j << 2, 4);
  if (j < H) resetAt(gates, H, <usize>j << 2, H - j);
  tanhs(H, news, news);
  for (j = 0; j + 4 <= H; j += 4) nextAt(gates, h, next, H, <usize>j << 2, 4);
  if (j < H) nextAt(gates, h, next, H, <usize>j << 2, H - j);
}

@inline
function resetAt(gates: usize, H: i32, j: usize, count: i32): void {
  const row = <usize>H << 2;
  const p = gates + j;
  store(p + 2 * row, add(load(p + 2 * row, count), mul(load(p, count), load(p + 3 * row, count))), count);
}

@inline
function nextAt(gates: usize, h: usize, next: usize, H: i32, j: usize, count: i32): void {
  const row = <usize>H << 2;
  const z = load(gates + row + j, count);
  const n = load(gates + 2 * row + j, count);
  store(next + j, add(n, mul(z, sub(load(h + j, count), n))), count);
}

/** Scratch bytes of `gruBackward`; with `at` the address it lies at. */
export function gruBackwardScratch(at: usize, H: i32): usize {
  scratchAt(at);
  takeBlock();
  gateWeight = take(packedSize(2 * H, H));
  newWeight = take(packedSize(H, H));
  return scratchEnd();
}

/**
 * dOutput [T,B,H], dhN [B,H] (0: zeros), the states and what the forward pass kept -> dh0 [B,H], and in `kept` the
 * gradients of the sums.
 */
export function gruBackward(
  T: i32, B: i32, first: i32, count: i32, H: i32, kept: usize, h0: usize, output: usize, v: usize,
  dOutput: usize, dhN: usize, dh0: usize, scratch: usize,
): void {
  gruBackwardScratch(scratch, H);
  const wide = <usize>keptWidth(4 * H) << 2;
  const row = <usize>H << 2;
  const state = <usize>B * row;
  const start = <usize>first * row;
  const dh = dh0 + start;
  pack(v, row, 2 * H, H, gateWeight);
  pack(v + <usize>(2 * H) * row, row, H, H, newWeight);
  copyRow(dh, dhN ? dhN + start : 0, count * H);
  for (let t = T - 1; t >= 0; t--) {
    const gates = kept + <usize>(t * B + first) * wide;
    const h = start + (t > 0 ? output + <usize>(t - 1) * state : h0);
    if (dOutput) addTo(dh, dOutput + <usize>t * state + start, count * H);
    for (let b: usize = 0; b < <usize>count; b++) cellBackward(gates + b * wide, h + b * row, dh + b * row, H);
    multiply(gates, wide, count, 2 * H, gateWeight, H, dh, row, dh, row);
    multiply(gates + 3 * row, wide, count, H, newWeight, H, dh, row, dh, row);
  }
}

/** One row, backwards: the gates become the gradients of their sums, dh what reaches the h before directly, z dh. */
function cellBackward(gates: usize, h: usize, dh: usize, H: i32): void {
  let j = 0;
  for (; j + 4 <= H; j += 4) cellBackwardAt(gates, h, dh, H, <usize>j << 2, 4);
  if (j < H) cellBackwardAt(gates, h, dh, H, <usize>j << 2, H - j);
}

@inline
function cellBackwardAt(gates: usize, h: usize, dh: usize, H: i32, j: usize, count: i32): void {
  const row = <usize>H << 2;
  const p = gates + j;
  const r = load(p, count);
  const z = load(p + row, count);
  const n = load(p + 2 * row, count);
  const s = load(p + 3 * row, count);
  const dH = flush(load(dh + j, count));
  const dN = mul(mul(dH, sub(ONE, z)), tanhSlope(n));
  const dZ = mul(mul(dH, sub(load(h + j, count), n)), mul(z, sub(ONE, z)));
  const dR = mul(mul(dN, s), sigmoidSlope(r));
  store(p, flush(dR), count);
  store(p + row, flush(dZ), count);
  store(p + 2 * row, flush(dN), count);
  store(p + 3 * row, flush(mul(dN, r)), count);
  store(dh + j, mul(dH, z), count);
}
