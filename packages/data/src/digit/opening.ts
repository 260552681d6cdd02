/** @file Grey-scale morphology with a square window: the least and the largest value near each pixel. */
import type { Grey } from './grey.js';

/**
 * The image without what is brighter than its surroundings and holds no `size` x `size` square: an erosion, then a dilation.
 * What lies outside the image does not count.
 */
export function opening(image: Grey, size: number): Grey {
  const negative = (x: Float32Array) => x.map((value) => -value);
  const eroded = largestNear({ ...image, data: negative(image.data) }, size);
  return largestNear({ ...image, data: negative(eroded.data) }, size);
}

/** Along rows, then along columns: each a sliding maximum. */
function largestNear({ data, height, width }: Grey, size: number): Grey {
  const result = data.slice();
  for (let y = 0; y < height; y++) slide(result, y * width, 1, width, size);
  for (let x = 0; x < width; x++) slide(result, x, width, height, size);
  return { data: result, height, width };
}

/** In place, the maximum over a centred window of an odd `size`; a queue of falling values makes it one pass. */
function slide(data: Float32Array, start: number, stride: number, count: number, size: number): void {
  const half = (size - 1) / 2;
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = data[start + i * stride]!;
  const queue = new Int32Array(count);
  let head = 0;
  let tail = 0;
  for (let i = 0; i < count + half; i++) {
    if (i < count) {
      while (tail > head && values[queue[tail - 1]!]! <= values[i]!) tail--;
      queue[tail++] = i;
    }
    const centre = i - half;
    if (centre < 0) continue;
    if (queue[head]! < centre - half) head++;
    data[start + centre * stride] = values[queue[head]!]!;
  }
}
