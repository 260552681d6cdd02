/** @file The mean of a square around each pixel. */
import type { Grey } from './grey.js';

/** What lies outside the image does not count. `size` is odd. */
export function localMean({ data, height, width }: Grey, size: number): Grey {
  const result = data.slice();
  for (let y = 0; y < height; y++) average(result, y * width, 1, width, size);
  for (let x = 0; x < width; x++) average(result, x, width, height, size);
  return { data: result, height, width };
}

/** In place, from sums of all that comes before. */
function average(data: Float32Array, start: number, stride: number, count: number, size: number): void {
  const half = (size - 1) / 2;
  const before = new Float64Array(count + 1);
  for (let i = 0; i < count; i++) before[i + 1] = before[i]! + data[start + i * stride]!;
  for (let i = 0; i < count; i++) {
    const low = Math.max(0, i - half);
    const high = Math.min(count, i + half + 1);
    data[start + i * stride] = (before[high]! - before[low]!) / (high - low);
  }
}
