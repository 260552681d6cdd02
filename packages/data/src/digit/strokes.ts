/** @file Which pixels are the digit: strokes that hang together, without specks and without what comes in from the border. */
import type { Grey } from './grey.js';
import type { Box } from './resize.js';

/** Fainter than this, a pixel belongs to no stroke, even beside one. */
const faint = 0.1;
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
 * @returns the ink of these alone and the box around them, or undefined without any.
 */
export function strokesOf(ink: Grey, threshold: number): { strokes: Grey; box: Box } | undefined {
  const { height, width } = ink;
  const found = connected(ink, threshold).filter(({ strong }) => strong);
  const whole = (stroke: Box) =>
    stroke.top > 0 && stroke.left > 0 && stroke.top + stroke.height < height && stroke.left + stroke.width < width;
  const most = (strokes: Stroke[]) => strokes.reduce((largest, stroke) => Math.max(largest, stroke.ink), 0);
  const inside = found.filter(whole);
  const candidates = most(inside) >= clear * most(found) ? inside : found;
  const kept = candidates.filter((stroke) => stroke.ink >= speck * most(candidates));
  if (kept.length === 0) return undefined;

  const data = new Float32Array(ink.data.length);
  for (const { pixels } of kept) for (const i of pixels) data[i] = ink.data[i]!;
  const top = Math.min(...kept.map((stroke) => stroke.top));
  const left = Math.min(...kept.map((stroke) => stroke.left));
  const bottom = Math.max(...kept.map((stroke) => stroke.top + stroke.height));
  const right = Math.max(...kept.map((stroke) => stroke.left + stroke.width));
  return { strokes: { data, height, width }, box: { top, left, height: bottom - top, width: right - left } };
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
