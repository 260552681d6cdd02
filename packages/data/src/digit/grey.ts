/** @file One channel of brightness, [H, W], and how colours and transparency become it. */
import { ArgumentError, ShapeError } from '@bptt/errors';
import { type NdArray, sizeOf } from '../nd-array.js';

/** Brightness from 0 to 1 in row-major order. */
export interface Grey {
  data: Float32Array;
  height: number;
  width: number;
}

/** Luma of ITU-R BT.601. */
const luma = [0.299, 0.587, 0.114] as const;

/**
 * Bytes [H, W], [H, W, 1], [H, W, 2] (grey, alpha), [H, W, 3] (red, green, blue) or [H, W, 4] (and alpha), as a canvas or a
 * decoded file gives them, -> brightness [H, W], 0 to 255. What is transparent becomes white, or black where what is opaque
 * is bright, so that ink of either kind is seen.
 * @throws ShapeError for another shape.
 */
export function greyscale({ data, shape }: NdArray<Uint8Array | Uint8ClampedArray>): NdArray<Uint8Array> {
  const [height, width, channels = 1] = shape as [number, number, number?];
  if (
    shape.length < 2 ||
    shape.length > 3 ||
    !shape.every((n) => n >= 1) ||
    channels > 4 ||
    data.length !== sizeOf(shape)
  ) {
    throw new ShapeError('image', `[H, W] or [H, W, 1 to 4] and as many bytes, not ${data.length}`, shape);
  }
  const colours = channels > 2 ? 3 : 1;
  const hasAlpha = channels % 2 === 0;
  const brightness = (at: number) =>
    colours === 1 ? data[at]! : luma[0] * data[at]! + luma[1] * data[at + 1]! + luma[2] * data[at + 2]!;
  const result = new Uint8Array(height * width);
  let opaque = 0;
  let sum = 0;
  for (let i = 0, at = 0; i < result.length; i++, at += channels) {
    const alpha = hasAlpha ? data[at + channels - 1]! : 255;
    opaque += alpha;
    sum += alpha * brightness(at);
  }
  const background = sum > 127.5 * opaque ? 0 : 255;
  for (let i = 0, at = 0; i < result.length; i++, at += channels) {
    const alpha = hasAlpha ? data[at + channels - 1]! / 255 : 1;
    result[i] = Math.round(alpha * brightness(at) + (1 - alpha) * background);
  }
  return { data: result, shape: [height, width] };
}

/** Sides of twice as many pixels are reduced: what strokes are looked for in is smaller still, and floats take memory. */
const enough = 1024;

/**
 * Brightness from 0 to 1; of large pictures, the means of squares of pixels.
 * @throws ShapeError unless it is [H, W]; ArgumentError for a float that is no brightness from 0 to 1.
 */
export function brightnessOf({ data, shape }: NdArray<Uint8Array | Float32Array>): Grey {
  const [height, width] = shape as [number, number];
  if (shape.length !== 2 || !shape.every((n) => Number.isSafeInteger(n) && n >= 1) || data.length !== sizeOf(shape)) {
    throw new ShapeError('image', `[H, W] of ${data.length} pixels`, shape);
  }
  const white = data instanceof Uint8Array ? 255 : 1;
  const wrong = white === 1 ? data.findIndex((value) => !(value >= 0 && value <= 1)) : -1;
  if (wrong >= 0) throw new ArgumentError(`image[${wrong}]`, 'a brightness from 0 to 1', data[wrong]);
  const side = Math.min(height, width, Math.max(1, Math.floor(Math.max(height, width) / enough)));
  const [rows, columns] = [Math.floor(height / side), Math.floor(width / side)];
  const result = new Float32Array(rows * columns);
  for (let y = 0; y < rows * side; y++)
    for (let x = 0; x < columns * side; x++)
      result[Math.floor(y / side) * columns + Math.floor(x / side)]! += data[y * width + x]! / (white * side * side);
  return { data: result, height: rows, width: columns };
}
