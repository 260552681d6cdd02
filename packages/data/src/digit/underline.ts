/** @file Takes off a line that was drawn under a digit and touches it. */
import type { Grey } from './grey.js';
import { withoutLevelLines } from './lines.js';
import type { Box } from './resize.js';

/** Of a line's length: how thick it may be, how wide what stands on it. Of the height: how much of it lies below what stays. */
const thickest = 1 / 10;
const widest = 0.8;
const highest = 0.3;

/**
 * The strokes without a thin straight line along the whole bottom of their box that is wider than what stands on it, as the
 * foot of a two is not.
 */
export function withoutUnderline(strokes: Grey, box: Box): Grey {
  const part = cut(strokes, box);
  const rest = withoutLevelLines(part, thickest);
  if (rest === part) return strokes;
  const removed = (y: number, x: number) => part.data[y * box.width + x]! > rest.data[y * box.width + x]!;
  let [left, right] = [box.width, 0];
  for (let y = 0; y < box.height; y++)
    for (let x = 0; x < box.width; x++) {
      if (removed(y, x) && y < (1 - highest) * box.height) return strokes;
      if (rest.data[y * box.width + x]! > 0 && y < (1 - highest) * box.height)
        [left, right] = [Math.min(left, x), Math.max(right, x)];
    }
  if (!(right >= left && right - left < widest * box.width)) return strokes;
  const data = strokes.data.slice();
  for (let y = 0; y < box.height; y++)
    data.set(rest.data.subarray(y * box.width, (y + 1) * box.width), (box.top + y) * strokes.width + box.left);
  return { ...strokes, data };
}

function cut({ data, width }: Grey, box: Box): Grey {
  const part = new Float32Array(box.height * box.width);
  for (let y = 0; y < box.height; y++) {
    const start = (box.top + y) * width + box.left;
    part.set(data.subarray(start, start + box.width), y * box.width);
  }
  return { data: part, height: box.height, width: box.width };
}
