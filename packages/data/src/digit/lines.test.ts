import { describe, expect, it } from 'vitest';
import { withoutLines } from './lines.js';
import { withoutUnderline } from './underline.js';

const [height, width] = [100, 100];
/** Ink where `inside` says so, as much as it says. */
const picture = (inside: (y: number, x: number) => number) => ({
  data: Float32Array.from({ length: height * width }, (_, i) => inside(Math.floor(i / width), i % width)),
  height,
  width,
  ink: 'dark' as const,
  threshold: 0.5,
});
const nought = (y: number, x: number) => Number(Math.abs(Math.hypot(y - 50, x - 50) - 25) < 5);
const off = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0);
const ink = picture(nought).data.reduce((sum, value) => sum + value, 0);

describe('withoutLines', () => {
  it.each([
    ['faint', 0.3, 0, 1],
    ['as dark as the pen', 1, 0, 2],
    ['darker than the pen', 2, 0, 2],
    ['rising', 0.6, 0.1, 2],
    ['falling', 0.6, -0.12, 3],
  ])('takes rules and a grid off: %s', (_name, level, slope, thickness) => {
    const line = (y: number, x: number) => (((y + slope * x + 200) % 13) + 0.01 < thickness ? level : 0);
    for (const grid of [false, true]) {
      const drawn = picture((y, x) => Math.max(nought(y, x), line(y, x), grid ? line(x, y) : 0));
      const { data } = withoutLines({ ...drawn, data: drawn.data.map((value) => Math.min(value, 2)) });
      // What crosses the lines keeps some of them; without removal they would be as much ink as the nought, or twice.
      expect(
        off(
          data.map((value) => Math.min(1, value)),
          picture(nought).data,
        ),
      ).toBeLessThan(0.45 * ink);
    }
  });

  it('takes off a dense grid of which one direction leaves gaps in the other, and slants', () => {
    const level = (y: number) => Number(y % 9 < 3);
    const upright = (y: number, x: number) => {
      const place = x + 0.14 * y;
      return Math.min(1, Math.max(0, 1.25 - Math.abs(place - 9 * Math.round(place / 9))));
    };
    const { data } = withoutLines(picture((y, x) => Math.max(nought(y, x), 0.6 * level(y), 0.7 * upright(y, x))));
    const outside = picture((y, x) => Number(Math.hypot(y - 50, x - 50) > 33)).data;
    const left = data.reduce((sum, value, i) => sum + value * outside[i]!, 0);
    expect(left).toBeLessThan(0.06 * ink);
  });

  it('keeps what is thick, ends before the sides, or is not there at all', () => {
    for (const stroke of [
      (y: number) => Number(Math.abs(y - 50) < 5),
      (y: number, x: number) => Number(Math.abs(y - 50) < 2 && x > 15 && x < 85),
      () => 0,
    ])
      expect(withoutLines(picture(stroke)).data).toEqual(picture(stroke).data);
  });
});

describe('withoutUnderline', () => {
  const seven = (y: number, x: number) =>
    Number((y >= 20 && y < 28 && x >= 30 && x < 60) || (Math.abs(x - (66 - y / 2)) < 4 && y >= 20 && y < 70));
  it('takes off a line that touches what stands on it', () => {
    const drawn = picture((y, x) => Math.max(seven(y, x), Number(y >= 69 && y < 72 && x >= 10 && x < 80)));
    const { data } = withoutUnderline(drawn, { top: 20, left: 10, height: 52, width: 70 });
    expect(off(data, picture(seven).data)).toBeLessThan(20);
  });

  it('keeps the foot of a two, and the top of a seven', () => {
    const two = picture((y, x) => seven(y, x) || Number(y >= 66 && y < 72 && x >= 25 && x < 62));
    expect(withoutUnderline(two, { top: 20, left: 25, height: 52, width: 37 })).toBe(two);
    const plain = picture(seven);
    expect(withoutUnderline(plain, { top: 20, left: 27, height: 50, width: 33 })).toBe(plain);
  });
});
