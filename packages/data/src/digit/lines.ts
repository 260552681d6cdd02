/** @file Takes ruled lines off: what is thin, straight and goes from one side of the picture to the other is no digit. */
import type { Grey } from './grey.js';
import type { Ink } from './ink.js';
import { quantile } from './quantile.js';
import { faint } from './strokes.js';

/** Fainter than this, a pixel is on no line; fainter than what is a stroke, since a stroke leads to it. */
const visible = faint / 2;
/** Of the picture's size: how far a line may rise from one side to the other, how thick a ruled one is, how much of it is hidden. */
const steepest = 0.15;
const thickest = 1 / 20;
const mostGaps = 0.12;
/** Of a line: what is not under or beside a stroke. */
const leastThin = 0.3;

/**
 * Ink without the level and upright lines from side to side. Where a stroke crosses a line, it stays: there the ink is
 * thicker than the line. That is the rule for staff lines, Roach and Tatem, "Using domain knowledge in low-level visual
 * processing to interpret handwritten music", 1988; lines are found along every slope, as in a Hough transform that asks for
 * an unbroken line.
 */
export function withoutLines(ink: Ink): Ink {
  const level = withoutLevelLines(ink, thickest);
  const upright = transposed(level);
  const both = withoutLevelLines(upright, thickest, transposed(ink));
  return level === ink && both === upright ? ink : { ...ink, ...scaled(transposed(both)) };
}

/** Lines may be darker than the pen: how dark its strokes are shows without them, but where they cross. */
function scaled(ink: Grey): Grey & { threshold: number } {
  const full = quantile(
    ink.data.filter((value) => value >= faint),
    0.75,
  );
  return { ...ink, data: ink.data.map((value) => Math.min(1, value / full)), threshold: 0.5 };
}

/**
 * @param thickness the most that a line may have, of the picture's longer side.
 * @param before what lines are looked for in: where those of the other direction were taken off, they left gaps in these.
 * @returns `ink` itself where there is none.
 */
export function withoutLevelLines(ink: Grey, thickness: number, before = ink): Grey {
  const { width } = ink;
  const runs = uprightRuns(ink);
  const most = Math.max(3, thickness * Math.max(ink.height, width));
  const onLine = levelLines(ink, before === ink ? runs : uprightRuns(before), most);
  const at: number[] = [];
  onLine.forEach((on, i) => {
    if (on && runs[i]! > 0 && runs[i]! <= most) at.push(i);
  });
  if (at.length === 0) return ink;
  const usual = median(at.map((i) => runs[i]!));
  const level = median(at.map((i) => ink.data[i]!));

  const data = ink.data.slice();
  /** Up and down from a pixel of a line, what is no darker than `most`. */
  const clear = (i: number, most: number) => {
    for (const step of [-width, width])
      for (let j = i, n = 0; ink.data[j]! > 0 && ink.data[j]! <= most && n <= usual + 1; j += step, n++) data[j] = 0;
  };
  for (let i = 0; i < data.length; i++) {
    if (!onLine[i]) continue;
    if (runs[i]! <= 1.5 * usual + 1) clear(i, Infinity);
    else if (darkest(ink, i) >= 1.5 * level) clear(i, 1.3 * level);
  }
  return { ...ink, data };
}

/** Of what stands on and under a pixel without a gap. */
function darkest({ data, width }: Grey, i: number): number {
  let found = 0;
  for (const step of [-width, width]) for (let j = i; data[j]! >= visible; j += step) found = Math.max(found, data[j]!);
  return found;
}

/** How many pixels of ink stand on each other where each pixel is, 0 without ink. */
function uprightRuns({ data, height, width }: Grey): Int32Array {
  const runs = new Int32Array(data.length);
  for (let x = 0; x < width; x++)
    for (let y = 0, end = 0; y < height; y = end + 1) {
      for (end = y; end < height && data[end * width + x]! >= visible; end++);
      for (let at = y; at < end; at++) runs[at * width + x] = end - y;
    }
  return runs;
}

/** The pixels of all lines from side to side: nearly all ink, and enough of it on runs of at most `most`. */
function levelLines({ height, width }: Grey, runs: Int32Array, most: number): Uint8Array {
  const found = new Uint8Array(runs.length);
  const rises = Math.round(steepest * width);
  const blank = blankColumns(runs, width);
  const offsets = new Int32Array(width);
  for (let rise = -rises; rise <= rises; rise++) {
    for (let x = 0; x < width; x++) offsets[x] = Math.round((rise * x) / Math.max(1, width - 1));
    for (let start = Math.min(0, -rise); start < height + Math.max(0, -rise); start++) {
      let first = 0;
      let last = width - 1;
      while (first < last && !(start + offsets[first]! >= 0 && start + offsets[first]! < height)) first++;
      while (last > first && !(start + offsets[last]! >= 0 && start + offsets[last]! < height)) last--;
      const length = last - first + 1;
      if (length < width / 2 || blank[last + 1]! - blank[first]! > mostGaps * length) continue;
      let gaps = 0;
      let thin = 0;
      for (let x = first; x <= last && gaps <= mostGaps * length; x++) {
        const run = runs[(start + offsets[x]!) * width + x]!;
        if (run === 0) gaps++;
        else if (run <= most) thin++;
      }
      if (gaps > mostGaps * length || thin < leastThin * length) continue;
      for (let x = first; x <= last; x++) found[(start + offsets[x]!) * width + x] = 1;
    }
  }
  return found;
}

/** How many of the first 0, 1, ... columns hold no ink at all. */
function blankColumns(runs: Int32Array, width: number): Int32Array {
  const inked = new Uint8Array(width);
  for (const [i, run] of runs.entries()) if (run > 0) inked[i % width] = 1;
  const blank = new Int32Array(width + 1);
  for (let x = 0; x < width; x++) blank[x + 1] = blank[x]! + 1 - inked[x]!;
  return blank;
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;

function transposed({ data, height, width }: Grey): Grey {
  const result = new Float32Array(data.length);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) result[x * height + y] = data[y * width + x]!;
  return { data: result, height: width, width: height };
}
