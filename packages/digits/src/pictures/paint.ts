/** @file Draws a digit of MNIST as it comes in a picture: ink on paper, lines on it, light over it, a camera's faults. */
import type { NdArray } from '@bptt/data';

/** Uniform in [0, 1). */
export type Random = () => number;

/** Park and Miller's generator, from a seed. */
export function seeded(seed: number): Random {
  let state = (seed * 48271 + 11) % 2147483647 || 1;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** How much light the paper throws back in red, green and blue, 0 to 1, [H][W]. */
export interface Picture {
  height: number;
  width: number;
  /** [H * W * 3]. */
  light: Float32Array;
}

export type Colour = readonly [red: number, green: number, blue: number];

export function paper(height: number, width: number, colour: Colour): Picture {
  const light = new Float32Array(height * width * 3);
  for (let i = 0; i < light.length; i++) light[i] = colour[i % 3]!;
  return { height, width, light };
}

/** Puts ink of this colour where `cover` says how much of the pixel's middle (y, x) it covers, 0 to 1. */
export function ink(picture: Picture, colour: Colour, cover: (y: number, x: number) => number): void {
  const { height, width, light } = picture;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const share = cover(y + 0.5, x + 0.5);
      if (share > 0)
        for (let c = 0; c < 3; c++) {
          const at = (y * width + x) * 3 + c;
          light[at]! += share * (colour[c]! - light[at]!);
        }
    }
}

/** A digit [28, 28], its field `size` pixels large from (top, left): between its pixels' middles, linearly. */
export const digit = (pixels: Uint8Array, size: number, top: number, left: number) => {
  const at = (y: number, x: number) => (y >= 0 && y < 28 && x >= 0 && x < 28 ? pixels[28 * y + x]! / 255 : 0);
  return (y: number, x: number): number => {
    const [v, u] = [((y - top) * 28) / size - 0.5, ((x - left) * 28) / size - 0.5];
    const [row, column] = [Math.floor(v), Math.floor(u)];
    const [down, right] = [v - row, u - column];
    return (
      (1 - down) * ((1 - right) * at(row, column) + right * at(row, column + 1)) +
      down * ((1 - right) * at(row + 1, column) + right * at(row + 1, column + 1))
    );
  };
};

/** How far a pixel's middle lies within an edge, `depth` pixels inside, as the share of it that is covered. */
const covered = (depth: number) => Math.min(1, Math.max(0, depth + 0.5));

/** A straight stroke between two points (y, x). */
export const stroke = (from: readonly [number, number], to: readonly [number, number], width: number) => {
  const [dy, dx] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dy, dx);
  return (y: number, x: number): number => {
    const along = ((y - from[0]) * dy + (x - from[1]) * dx) / length;
    const across = Math.abs((y - from[0]) * dx - (x - from[1]) * dy) / length;
    return Math.min(covered(width / 2 - across), covered(Math.min(along, length - along)));
  };
};

/** Parallel lines all over, `spacing` apart, turned by `angle` (radians) from level. */
export const rules = (spacing: number, width: number, angle: number, first: number) => {
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  return (y: number, x: number): number => {
    const place = y * cos + x * sin - first;
    return covered(width / 2 - Math.abs(place - spacing * Math.round(place / spacing)));
  };
};

/** Sides of a quadrilateral with these corners (y, x), as many as `sides` says, from the first corner on. */
export const polygon = (corners: readonly (readonly [number, number])[], width: number, sides = corners.length) => {
  const strokes = corners.map((corner, i) => stroke(corner, corners[(i + 1) % corners.length]!, width)).slice(0, sides);
  return (y: number, x: number) => Math.max(...strokes.map((side) => side(y, x)));
};

/** Multiplies the light by `factor`. */
export function illuminate({ height, width, light }: Picture, factor: (y: number, x: number) => number): void {
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const by = factor(y + 0.5, x + 0.5);
      for (let c = 0; c < 3; c++) light[(y * width + x) * 3 + c]! *= by;
    }
}

/** Box blur, three times, of each channel: nearly a Gaussian. */
export function blur(picture: Picture, radius: number): void {
  const { height, width, light } = picture;
  for (let pass = 0; pass < 3; pass++)
    for (const [count, others, stride, step] of [
      [width, height, 3, 3 * width],
      [height, width, 3 * width, 3],
    ] as const)
      for (let other = 0; other < others; other++)
        for (let c = 0; c < 3; c++) {
          const line = new Float32Array(count);
          for (let i = 0; i < count; i++) line[i] = light[other * step + i * stride + c]!;
          for (let i = 0; i < count; i++) {
            let sum = 0;
            for (let k = -radius; k <= radius; k++) sum += line[Math.min(count - 1, Math.max(0, i + k))]!;
            light[other * step + i * stride + c] = sum / (2 * radius + 1);
          }
        }
}

/** Noise of this standard deviation, the same in each channel of a pixel. */
export function grain(picture: Picture, deviation: number, random: Random): void {
  const { light } = picture;
  for (let i = 0; i < light.length; i += 3) {
    const noise = deviation * 2 * (random() + random() + random() - 1.5);
    for (let c = 0; c < 3; c++) light[i + c]! += noise;
  }
}

/** Bytes [H, W, 3]. */
export const bytesOf = ({ height, width, light }: Picture): NdArray<Uint8Array> => ({
  data: new Uint8Array(Uint8ClampedArray.from(light.map((value) => 255 * value))),
  shape: [height, width, 3],
});
