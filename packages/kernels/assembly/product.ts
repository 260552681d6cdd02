/**
 * @file Matrix products c = from + a b over packed operands, for any size.
 *
 * Both operands are packed first: `a` into panels of ROWS rows, `b` into panels of COLUMNS columns, each panel step by
 * step of k, so that the tile reads both front to back. k is cut into blocks of DEPTH and a into blocks of HEIGHT rows:
 * a panel of b (8-16 KiB) stays in the first-level cache while a block of a (at most 144 KiB) streams past it from the
 * second. Each sum runs in order of k within a block, and blocks in order: the bits do not depend on the tile's shape.
 *
 * A few rows times a weight (streaming, or a small batch) would not pay for packing it: `dots` reads the weight as it
 * is.
 */
import { take } from './scratch';
import { COLUMNS, madd, ROWS, tile } from './tile';
import { add, load, store } from './vector';

@inline const DEPTH: i32 = 256;
@inline const HEIGHT: i32 = ROWS * 24;

/** Where panels of a are packed, and the tile at a ragged edge is computed. */
let block: usize = 0;
let corner: usize = 0;

/** Takes the scratch that the products of one kernel share. */
export function takeBlock(): void {
  corner = take(ROWS * COLUMNS);
  block = take(HEIGHT * DEPTH);
}

/** Floats that `pack` writes for a b of [depth, N]. */
export function packedSize(depth: i32, N: i32): i32 {
  return depth * roundUp(N, COLUMNS);
}

@inline
export function roundUp(n: i32, step: i32): i32 {
  return ((n + step - 1) / step) * step;
}

/** Fewer rows than this are multiplied by `dots`. */
@inline const FEW: i32 = 4;

/** Room for a packed weight [N, depth] that meets at most `rows` rows at once; 0 if it is better not packed. */
export function takeWeight(rows: i32, depth: i32, N: i32): usize {
  return rows < FEW ? 0 : take(packedSize(depth, N));
}

/** Packs b = w' for w [N, depth], unless `to` is 0. */
export function packWeight(w: usize, depth: i32, N: i32, to: usize): void {
  if (to == 0) return;
  for (let k = 0; k < depth; k += DEPTH) {
    to = panelsAcross(w + (<usize>k << 2), <usize>depth << 2, N, min(DEPTH, depth - k), COLUMNS, to);
  }
}

/** c [M, N] = from + a w' for w [N, depth], packed or (packed = 0) as it is. See `multiply` for the rest. */
export function multiplyWeight(
  a: usize, aStride: usize, M: i32, depth: i32, w: usize, packed: usize, N: i32,
  from: usize, fromStride: usize, c: usize, stride: usize,
): void {
  if (packed != 0) {
    multiply(a, aStride, M, depth, packed, N, from, fromStride, c, stride);
  } else {
    for (let i: usize = 0; i < <usize>M; i++) dots(a + i * aStride, depth, w, N, from + i * fromStride, c + i * stride);
  }
}

/**
 * `multiplyWeight` for M rows in each of `steps` time steps, whose first rows are `aStep` and `cStep` bytes apart: one
 * product where no other rows lie between them.
 */
export function multiplySteps(
  steps: i32, a: usize, aStep: usize, aStride: usize, M: i32, depth: i32, w: usize, packed: usize, N: i32,
  from: usize, c: usize, cStep: usize, stride: usize,
): void {
  if (aStep == <usize>M * aStride && cStep == <usize>M * stride) {
    multiplyWeight(a, aStride, steps * M, depth, w, packed, N, from, 0, c, stride);
    return;
  }
  for (; steps > 0; steps--, a += aStep, c += cStep) {
    multiplyWeight(a, aStride, M, depth, w, packed, N, from, 0, c, stride);
  }
}

/** Packs b [depth, N] with rows `stride` bytes apart. */
export function pack(b: usize, stride: usize, depth: i32, N: i32, to: usize): void {
  for (let k = 0; k < depth; k += DEPTH) {
    to = panelsAlong(b + <usize>k * stride, stride, N, min(DEPTH, depth - k), COLUMNS, to);
  }
}

/**
 * c [M, N] = from + a b, for a [M, depth] in rows and b packed. `from` may be c itself, or one row for all with
 * fromStride 0.
 */
export function multiply(
  a: usize, aStride: usize, M: i32, depth: i32, b: usize, N: i32,
  from: usize, fromStride: usize, c: usize, stride: usize,
): void {
  for (let k = 0; k < depth; k += DEPTH) {
    const steps = min(DEPTH, depth - k);
    for (let i = 0; i < M; i += HEIGHT) {
      const rows = min(HEIGHT, M - i);
      panelsAcross(a + <usize>i * aStride + (<usize>k << 2), aStride, rows, steps, ROWS, block);
      multiplyBlock(rows, steps, b, N, from + <usize>i * fromStride, fromStride, c + <usize>i * stride, stride);
    }
    b += <usize>packedSize(steps, N) << 2;
    from = c;
    fromStride = stride;
  }
}

/** c [M, N] += a' b, for a [depth, M] and b [depth, N], both in rows; `panels` has room for packedSize(DEPTH, N). */
export function addTransposedProduct(
  a: usize, aStride: usize, M: i32, depth: i32, b: usize, bStride: usize, N: i32,
  panels: usize, c: usize, stride: usize,
): void {
  for (let k = 0; k < depth; k += DEPTH) {
    const steps = min(DEPTH, depth - k);
    panelsAlong(b, bStride, N, steps, COLUMNS, panels);
    for (let i = 0; i < M; i += HEIGHT) {
      const rows = min(HEIGHT, M - i);
      panelsAlong(a + (<usize>i << 2), aStride, rows, steps, ROWS, block);
      multiplyBlock(rows, steps, panels, N, c + <usize>i * stride, stride, c + <usize>i * stride, stride);
    }
    a += <usize>steps * aStride;
    b += <usize>steps * bStride;
  }
}

/** Floats of `panels` in `addTransposedProduct`. */
export function panelsSize(depth: i32, N: i32): i32 {
  return packedSize(min(DEPTH, depth), N);
}

/** c [N] = from + w a, for one row a [depth] and w [N, depth]: four rows of w at once, each sum in four parts. */
function dots(a: usize, depth: i32, w: usize, N: i32, from: usize, c: usize): void {
  const row = <usize>depth << 2;
  for (let n = 0; n < N; n += 4, w += 4 * row, from += 16, c += 16) {
    const count = min(4, N - n);
    // Beyond the last row of w the first one is read again, and its sum not stored.
    const w1 = count > 1 ? w + row : w;
    const w2 = count > 2 ? w1 + row : w;
    const w3 = count > 3 ? w2 + row : w;
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    let s2 = f32x4.splat(0);
    let s3 = f32x4.splat(0);
    let k: usize = 0;
    for (; k + 16 <= row; k += 16) {
      const x = v128.load(a + k);
      s0 = madd(x, v128.load(w + k), s0);
      s1 = madd(x, v128.load(w1 + k), s1);
      s2 = madd(x, v128.load(w2 + k), s2);
      s3 = madd(x, v128.load(w3 + k), s3);
    }
    if (k < row) {
      const rest = <i32>(row - k) >> 2;
      const x = load(a + k, rest);
      s0 = madd(x, load(w + k, rest), s0);
      s1 = madd(x, load(w1 + k, rest), s1);
      s2 = madd(x, load(w2 + k, rest), s2);
      s3 = madd(x, load(w3 + k, rest), s3);
    }
    const s01 = add(v128.shuffle<f32>(s0, s1, 0, 4, 1, 5), v128.shuffle<f32>(s0, s1, 2, 6, 3, 7));
    const s23 = add(v128.shuffle<f32>(s2, s3, 0, 4, 1, 5), v128.shuffle<f32>(s2, s3, 2, 6, 3, 7));
    const sums = add(v128.shuffle<f32>(s01, s23, 0, 1, 4, 5), v128.shuffle<f32>(s01, s23, 2, 3, 6, 7));
    store(c, add(load(from, count), sums), count);
  }
}

/** c [rows, N] = from + a b for the packed `block` of a and one packed block of b. */
function multiplyBlock(
  rows: i32, steps: i32, b: usize, N: i32, from: usize, fromStride: usize, c: usize, stride: usize,
): void {
  for (let j = 0; j < N; j += COLUMNS) {
    const column = <usize>j << 2;
    for (let i = 0; i < rows; i += ROWS) {
      const a = block + (<usize>(i * steps) << 2);
      const source = from + <usize>i * fromStride + column;
      const target = c + <usize>i * stride + column;
      if (i + ROWS <= rows && j + COLUMNS <= N) tile(a, b, steps, source, fromStride, target, stride);
      else edge(a, b, steps, source, fromStride, target, stride, min(ROWS, rows - i), min(COLUMNS, N - j));
    }
    b += <usize>(steps * COLUMNS) << 2;
  }
}

/** A tile that reaches over the matrix's edge is computed aside, and its part inside the matrix copied. */
function edge(
  a: usize, b: usize, steps: i32, from: usize, fromStride: usize, c: usize, stride: usize, rows: i32, columns: i32,
): void {
  const width: usize = COLUMNS << 2;
  for (let i: usize = 0; i < <usize>rows; i++) copyFloats(corner + i * width, from + i * fromStride, columns);
  tile(a, b, steps, corner, width, corner, width);
  for (let i: usize = 0; i < <usize>rows; i++) copyFloats(c + i * stride, corner + i * width, columns);
}

// A short copy: memory.copy is a call out of the module.
@inline
function copyFloats(to: usize, from: usize, count: i32): void {
  for (let i: usize = 0; i < <usize>count << 2; i += 4) f32.store(to + i, f32.load(from + i));
}

/**
 * Panels of `width` rows of source [count, depth]: for each k, the width values source[i, k]. The last panel is filled
 * up with zeros. Returns where the panels end.
 */
function panelsAcross(source: usize, stride: usize, count: i32, depth: i32, width: i32, to: usize): usize {
  const step = <usize>width << 2;
  for (let i = 0; i < count; i += width) {
    const present = min(width, count - i);
    if (present < width) memory.fill(to, 0, <usize>depth * step);
    let r = 0;
    for (; r + 4 <= present; r += 4) {
      transpose4(source + <usize>(i + r) * stride, stride, depth, to + (<usize>r << 2), step);
    }
    for (; r < present; r++) {
      const row = source + <usize>(i + r) * stride;
      let p = to + (<usize>r << 2);
      for (let k = 0; k < depth; k++, p += step) f32.store(p, f32.load(row + (<usize>k << 2)));
    }
    to += <usize>depth * step;
  }
  return to;
}

/** Four rows of `depth` floats, written as `depth` groups of four, `step` bytes apart. */
function transpose4(row: usize, stride: usize, depth: i32, to: usize, step: usize): void {
  const row1 = row + stride;
  const row2 = row1 + stride;
  const row3 = row2 + stride;
  let k: usize = 0;
  const end = <usize>depth << 2;
  for (; k + 16 <= end; k += 16) {
    const a = v128.load(row + k);
    const b = v128.load(row1 + k);
    const c = v128.load(row2 + k);
    const d = v128.load(row3 + k);
    const ab01 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const ab23 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cd01 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const cd23 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f32>(ab01, cd01, 0, 1, 4, 5));
    v128.store(to + step, v128.shuffle<f32>(ab01, cd01, 2, 3, 6, 7));
    v128.store(to + 2 * step, v128.shuffle<f32>(ab23, cd23, 0, 1, 4, 5));
    v128.store(to + 3 * step, v128.shuffle<f32>(ab23, cd23, 2, 3, 6, 7));
    to += 4 * step;
  }
  for (; k < end; k += 4, to += step) {
    f32.store(to, f32.load(row + k));
    f32.store(to, f32.load(row1 + k), 4);
    f32.store(to, f32.load(row2 + k), 8);
    f32.store(to, f32.load(row3 + k), 12);
  }
}

/**
 * Panels of `width` columns of source [depth, count]: for each k, the width values source[k, j]. Zeros fill the last
 * one up.
 */
function panelsAlong(source: usize, stride: usize, count: i32, depth: i32, width: i32, to: usize): usize {
  const step = <usize>width << 2;
  for (let j = 0; j < count; j += width) {
    const present = min(width, count - j);
    if (present < width) memory.fill(to, 0, <usize>depth * step);
    const column = source + (<usize>j << 2);
    let i = 0;
    for (; i + 4 <= present; i += 4) copy4(column + (<usize>i << 2), stride, depth, to + (<usize>i << 2), step);
    if (i + 2 <= present) {
      copy2(column + (<usize>i << 2), stride, depth, to + (<usize>i << 2), step);
      i += 2;
    }
    if (i < present) copy1(column + (<usize>i << 2), stride, depth, to + (<usize>i << 2), step);
    to += <usize>depth * step;
  }
  return to;
}

/** Four columns of `depth` rows, `stride` bytes apart, to places `step` bytes apart. */
function copy4(from: usize, stride: usize, depth: i32, to: usize, step: usize): void {
  for (; depth > 0; depth--, from += stride, to += step) v128.store(to, v128.load(from));
}

function copy2(from: usize, stride: usize, depth: i32, to: usize, step: usize): void {
  for (; depth > 0; depth--, from += stride, to += step) i64.store(to, i64.load(from));
}

function copy1(from: usize, stride: usize, depth: i32, to: usize, step: usize): void {
  for (; depth > 0; depth--, from += stride, to += step) f32.store(to, f32.load(from));
}
