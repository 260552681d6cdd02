/** @file Scales an image by averaging areas: every pixel of the result is the mean of what it covers. */
import type { Grey } from './grey.js';

/**
 * The part of `image` from (top, left), `scale` times as large, in the middle of `height` x `width` pixels; 0 around it.
 * Exact for pixels taken as squares, so that shrinking does not alias and a scale of 1 changes nothing.
 */
export function resizeArea(image: Grey, box: Box, scale: number, height: number, width: number): Grey {
  const rows = coverage(box.top, box.height, scale, height);
  const columns = coverage(box.left, box.width, scale, width);
  const narrow = new Float32Array(image.height * width);
  for (const { from, to, weight } of columns) {
    for (let y = box.top; y < box.top + box.height; y++)
      narrow[y * width + to]! += weight * image.data[y * image.width + from]!;
  }
  const data = new Float32Array(height * width);
  for (const { from, to, weight } of rows) {
    for (let x = 0; x < width; x++) data[to * width + x]! += weight * narrow[from * width + x]!;
  }
  return { data, height, width };
}

/** A rectangle of whole pixels. */
export interface Box {
  top: number;
  left: number;
  height: number;
  width: number;
}

interface Share {
  from: number;
  to: number;
  /** How much of pixel `to` is covered by the scaled pixel `from`. */
  weight: number;
}

function coverage(start: number, count: number, scale: number, size: number): Share[] {
  const margin = (size - count * scale) / 2;
  return Array.from({ length: count }, (_, i): Share[] => {
    const low = Math.max(0, margin + i * scale);
    const high = Math.min(size, margin + (i + 1) * scale);
    const shares: Share[] = [];
    for (let to = Math.floor(low); to < high; to++) {
      shares.push({ from: start + i, to, weight: Math.min(high, to + 1) - Math.max(low, to) });
    }
    return shares;
  }).flat();
}
