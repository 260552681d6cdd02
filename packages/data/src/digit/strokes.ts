/** @file Which pixels are the digit: strokes that hang together, without specks, frames, underlines and what comes in from the border. */
import type { Grey } from './grey.js';
import type { Box } from './resize.js';

/** Fainter than this, a pixel belongs to no stroke, even beside one. */
export const faint = 0.1;
/** Of the largest stroke's ink; smaller ones are specks. */
const speck = 0.04;
/** Where so much of the largest stroke's ink is clear of the border, what touches it is a shadow or another thing. */
const clear = 0.02;

interface Stroke extends Box {
  pixels: number[];
  ink: number;
  /** Whether any of it is as dark as a stroke. */
  strong: boolean;
}

/**
 * Connected areas (8 neighbours) above `faint` of which something reaches `threshold` (hysteresis), specks left out.
 * @returns the ink of these alone, the box around them, and how many digits stand in it side by side; or undefined without any.
 */
export function strokesOf(ink: Grey, threshold: number): { strokes: Grey; box: Box; digits: number } | undefined {
  const { height, width } = ink;
  const found = connected(ink, threshold).filter(({ strong }) => strong);
  const whole = (stroke: Box) =>
    stroke.top > 0 && stroke.left > 0 && stroke.top + stroke.height < height && stroke.left + stroke.width < width;
  const most = (strokes: Stroke[]) => strokes.reduce((largest, stroke) => Math.max(largest, stroke.ink), 0);
  const inside = found.filter(whole);
  const candidates = most(inside) >= clear * most(found) ? inside : found;
  const drawn = withoutOthersAround(candidates.filter((stroke) => !isFrame(stroke, width, candidates)));
  const kept = drawn.filter((stroke) => stroke.ink >= speck * most(drawn));
  if (kept.length === 0) return undefined;

  const data = new Float32Array(ink.data.length);
  for (const { pixels } of kept) for (const i of pixels) data[i] = ink.data[i]!;
  const top = Math.min(...kept.map((stroke) => stroke.top));
  const left = Math.min(...kept.map((stroke) => stroke.left));
  const bottom = Math.max(...kept.map((stroke) => stroke.top + stroke.height));
  const right = Math.max(...kept.map((stroke) => stroke.left + stroke.width));
  return {
    strokes: { data, height, width },
    box: { top, left, height: bottom - top, width: right - left },
    digits: digitsIn(kept),
  };
}

/** Of the tallest stroke's height and the largest one's ink: what stands beside others and is so much is a digit of its own, as no part of one is. */
const [asTall, asMuch] = [0.7, 0.25];

function digitsIn(strokes: Stroke[]): number {
  const tallest = Math.max(...strokes.map(({ height }) => height));
  const most = Math.max(...strokes.map(({ ink }) => ink));
  const large = strokes.filter(({ height, ink }) => height >= asTall * tallest && ink >= asMuch * most);
  let [count, right] = [0, 0];
  for (const { left, width } of large.sort((a, b) => a.left - b.left)) {
    if (count === 0 || left > right) count++;
    right = Math.max(right, left + width);
  }
  return count;
}

/** Of its own size: how near its sides a frame's ink lies; of its ink: what is drawn in it. */
const rim = 0.2;
const framed = 0.06;

/** Whether it is drawn around others: an upright box, or some sides of one, with nothing of its own in the middle. */
function isFrame({ pixels, ink, ...box }: Stroke, width: number, strokes: Stroke[]): boolean {
  const inside = strokes.filter((other) => other.pixels !== pixels && contains(box, other));
  if (inside.reduce((sum, other) => sum + other.ink, 0) < framed * ink) return false;
  const [top, left] = [box.top + rim * box.height, box.left + rim * box.width];
  const [bottom, right] = [box.top + (1 - rim) * box.height, box.left + (1 - rim) * box.width];
  return !pixels.some((i) => {
    const [y, x] = [Math.floor(i / width), i % width];
    return y > top && y < bottom && x > left && x < right;
  });
}

const contains = (outer: Box, inner: Box): boolean =>
  inner.top > outer.top &&
  inner.left > outer.left &&
  inner.top + inner.height < outer.top + outer.height &&
  inner.left + inner.width < outer.left + outer.width;

/** How many times as long as wide a line is, and one below the digit at least; how far it may reach into the digit's box. */
const slender = 6;
const flat = 1.6;
const overlap = 0.15;
/** How much of its box a hole in the paper, or a blot, fills, which is nearly a square: a disc 0.79. */
const [solid, square] = [0.65, 1.5];

/** Without level lines below the largest of the other strokes, without longer lines on its other sides, and without holes beside it. */
function withoutOthersAround(strokes: Stroke[]): Stroke[] {
  const [main] = strokes.filter(({ height, width }) => width < flat * height).sort((a, b) => b.ink - a.ink);
  if (!main) return strokes;
  const [down, across] = [overlap * main.height, overlap * main.width];
  const [bottom, right] = [main.top + main.height, main.left + main.width];
  return strokes.filter(({ pixels, top, left, height, width }) => {
    const isApart = left > right || left + width < main.left || top > bottom || top + height < main.top;
    const isSquare = height < square * width && width < square * height;
    if (isApart && isSquare && pixels.length >= solid * height * width) return false;
    const isBelow = top > bottom - down && width > flat * height;
    const isAbove = top + height < main.top + down && width > slender * height && width > main.width;
    const isBeside = left > right - across || left + width < main.left + across;
    return !(isBelow || isAbove || (isBeside && height > slender * width && height > main.height));
  });
}

function connected({ data, height, width }: Grey, threshold: number): Stroke[] {
  const seen = new Uint8Array(data.length);
  const strokes: Stroke[] = [];
  for (let start = 0; start < data.length; start++) {
    if (seen[start] || data[start]! < faint) continue;
    seen[start] = 1;
    const pixels = [start];
    let [top, left, bottom, right, ink, strong] = [height, width, 0, 0, 0, false];
    for (let next = 0; next < pixels.length; next++) {
      const at = pixels[next]!;
      const y = Math.floor(at / width);
      const x = at % width;
      top = Math.min(top, y);
      left = Math.min(left, x);
      bottom = Math.max(bottom, y);
      right = Math.max(right, x);
      ink += data[at]!;
      strong ||= data[at]! >= threshold;
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
          const neighbour = ny * width + nx;
          if (seen[neighbour] || data[neighbour]! < faint) continue;
          seen[neighbour] = 1;
          pixels.push(neighbour);
        }
      }
    }
    strokes.push({ pixels, ink, strong, top, left, height: bottom - top + 1, width: right - left + 1 });
  }
  return strokes;
}
