/** @file The exercise's transforms of one image, by torchvision's names and with its float32 arithmetic. */
import { ArgumentError, ShapeError } from '@bptt/errors';
import type { NdArray } from './nd-array.js';

/** Makes an image of an image; never changes the one it is given. */
export type Transform = (image: NdArray<Uint8Array | Float32Array>) => NdArray<Uint8Array | Float32Array>;

/** [H, W] -> [H, W, 1], the same data. @returns a transform that throws ShapeError for another number of dimensions. */
export function Unsqueeze(): Transform {
  return ({ data, shape }) => {
    if (shape.length !== 2) throw new ShapeError('Unsqueeze', '[H, W]', shape);
    return { data, shape: [...shape, 1] };
  };
}

/**
 * Bytes [H, W, C] from 0 to 255 -> float32 [C, H, W] from 0 to 1.
 * https://pytorch.org/vision/stable/generated/torchvision.transforms.ToTensor.html
 * @returns a transform that throws ShapeError for another number of dimensions and ArgumentError for anything but bytes.
 */
export function ToTensor(): Transform {
  return ({ data, shape }) => {
    if (shape.length !== 3) throw new ShapeError('ToTensor', '[H, W, C]', shape);
    if (!(data instanceof Uint8Array)) throw new ArgumentError('ToTensor', 'a Uint8Array', data.constructor.name);
    const [height, width, channels] = shape as [number, number, number];
    const area = height * width;
    const result = new Float32Array(area * channels);
    for (let i = 0; i < area; i++) {
      for (let c = 0; c < channels; c++) result[c * area + i] = data[i * channels + c]! / 255;
    }
    return { data: result, shape: [channels, height, width] };
  };
}

/**
 * float32 [C, H, W] -> (x - mean) / std, every channel alike.
 * https://pytorch.org/vision/stable/generated/torchvision.transforms.Normalize.html
 * @throws ArgumentError unless mean is finite and std finite and above 0.
 * @returns a transform that throws ShapeError for another number of dimensions and ArgumentError for anything but float32.
 */
export function Normalize(mean: number, std: number): Transform {
  const mean32 = Math.fround(mean);
  const std32 = Math.fround(std);
  if (!Number.isFinite(mean32)) throw new ArgumentError('mean', 'a finite number', mean);
  if (!(std32 > 0 && std32 < Infinity)) throw new ArgumentError('std', 'a finite number above 0', std);
  return ({ data, shape }) => {
    if (shape.length !== 3) throw new ShapeError('Normalize', '[C, H, W]', shape);
    if (!(data instanceof Float32Array)) throw new ArgumentError('Normalize', 'a Float32Array', data.constructor.name);
    // Rounded after the difference, too: float32 arithmetic, to the bit.
    return { data: data.map((x) => Math.fround(x - mean32) / std32), shape: [...shape] };
  };
}

/** One transform after the other. https://pytorch.org/vision/stable/generated/torchvision.transforms.Compose.html */
export function Compose(transforms: readonly Transform[]): Transform {
  return (image) => transforms.reduce((result, transform) => transform(result), image);
}
