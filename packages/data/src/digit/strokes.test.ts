import { describe, expect, it } from 'vitest';
import { strokesOf } from './strokes.js';

/** A picture of 40 x 40 with filled boxes [top, left, height, width] of this ink. */
function picture(...boxes: [top: number, left: number, height: number, width: number, ink?: number][]) {
  const data = new Float32Array(40 * 40);
  for (const [top, left, height, width, ink = 1] of boxes)
    for (let y = top; y < top + height; y++) data.fill(ink, y * 40 + left, y * 40 + left + width);
  return { data, height: 40, width: 40 };
}
const total = ({ data }: { data: Float32Array }) => Math.round(data.reduce((sum, ink) => sum + ink, 0));

describe('strokesOf', () => {
  it('keeps strokes from 4 % of the largest on; smaller ones are specks', () => {
    const digit = [10, 10, 10, 10] as [number, number, number, number];
    const { strokes, box } = strokesOf(picture(digit, [30, 30, 4, 1]), 0.5)!;
    expect(total(strokes)).toBe(104);
    expect(box).toEqual({ top: 10, left: 10, height: 24, width: 21 });
    const alone = strokesOf(picture(digit, [30, 30, 1, 3]), 0.5)!;
    expect(total(alone.strokes)).toBe(100);
    expect(alone.box).toEqual({ top: 10, left: 10, height: 10, width: 10 });
  });

  it('leaves out what touches the border where 2 % of its ink is clear of it', () => {
    const shadow = [0, 0, 10, 10] as [number, number, number, number];
    expect(strokesOf(picture(shadow, [20, 20, 1, 2]), 0.5)!.box).toEqual({ top: 20, left: 20, height: 1, width: 2 });
    expect(strokesOf(picture(shadow, [20, 20, 1, 1]), 0.5)!.box).toEqual({ top: 0, left: 0, height: 10, width: 10 });
    for (const touching of [
      [0, 5, 5, 5],
      [5, 0, 5, 5],
      [35, 5, 5, 5],
      [5, 35, 5, 5],
    ] as [number, number, number, number][])
      expect(strokesOf(picture(touching, [20, 20, 5, 5]), 0.5)!.box.top).toBe(20);
  });

  it('follows a stroke from what is dark to what is faint, over corners too, and takes nothing fainter', () => {
    const parts = [
      [10, 10, 5, 5],
      [15, 15, 5, 5, 0.2],
      [20, 10, 5, 5, 0.05],
    ] as [number, number, number, number, number?][];
    const { strokes, box } = strokesOf(picture(...parts), 0.5)!;
    expect(box).toEqual({ top: 10, left: 10, height: 10, width: 10 });
    expect(total(strokes)).toBe(30);
    expect(strokesOf(picture([10, 10, 5, 5, 0.4]), 0.5)).toBeUndefined();
  });

  it('leaves out a frame of two, three or four sides around another, and keeps a nought with a speck in it', () => {
    const digit = [15, 15, 10, 6] as [number, number, number, number];
    const sides = [
      [34, 4, 1, 31],
      [4, 34, 31, 1],
      [4, 4, 1, 31],
      [4, 4, 31, 1],
    ] as [number, number, number, number][];
    for (const count of [2, 3, 4])
      expect(strokesOf(picture(digit, ...sides.slice(0, count)), 0.5)!.box).toEqual({
        top: 15,
        left: 15,
        height: 10,
        width: 6,
      });
    expect(strokesOf(picture([19, 19, 2, 2], ...sides), 0.5)!.box.height).toBe(31);
  });

  it('leaves out round holes beside the digit, and keeps strokes there', () => {
    const digit = [10, 15, 15, 8] as [number, number, number, number];
    const box = { top: 10, left: 15, height: 15, width: 8 };
    for (const hole of [
      [8, 4, 6, 6],
      [20, 28, 5, 6],
    ] as [number, number, number, number][])
      expect(strokesOf(picture(digit, hole), 0.5)!.box).toEqual(box);
    // A stroke beside it is no hole.
    expect(strokesOf(picture(digit, [12, 28, 8, 3]), 0.5)!.box).toEqual({ ...box, width: 16 });
  });

  it('leaves out lines below the digit, and longer ones beside it', () => {
    const digit = [10, 15, 15, 8] as [number, number, number, number];
    const box = { top: 10, left: 15, height: 15, width: 8 };
    for (const line of [
      [27, 8, 2, 25],
      [5, 8, 1, 25],
      [5, 8, 25, 1],
      [5, 30, 25, 1],
    ] as [number, number, number, number][])
      expect(strokesOf(picture(digit, line), 0.5)!.box).toEqual(box);
    // The top of a five that does not touch the rest is no longer than it.
    expect(strokesOf(picture(digit, [7, 15, 2, 8]), 0.5)!.box).toEqual({ top: 7, left: 15, height: 18, width: 8 });
  });

  type Part = [top: number, left: number, height: number, width: number];
  const upright: Part = [10, 15, 15, 8];
  const low: Part = [24, 15, 12, 8];
  const ring: Part[] = [
    [8, 28, 6, 1],
    [8, 33, 6, 1],
    [8, 28, 1, 6],
    [13, 28, 1, 6],
  ];
  it.each<[what: string, isKept: boolean, digit: Part, ...others: Part[]]>([
    ['a line above, not six times as long as thick', true, upright, [7, 12, 2, 11]],
    ['one above, no longer than the digit is wide', true, upright, [7, 15, 1, 8]],
    ['one above that reaches a little into the rows of the digit', false, upright, [11, 25, 1, 12]],
    ['one in the rows of the digit', true, upright, [13, 25, 1, 12]],
    ['a stroke below, 1.6 times as long as thick', true, upright, [27, 15, 5, 8]],
    ['an upright line right of it', false, upright, [5, 24, 25, 1]],
    ['one left of it', false, upright, [5, 13, 25, 1]],
    ['one beside it, no longer than the digit is high', true, upright, [10, 28, 15, 1]],
    ['one above its middle', true, low, [4, 18, 14, 1]],
    ['one above its left side', true, low, [4, 16, 14, 1]],
    ['one above its right edge', false, low, [4, 22, 14, 1]],
    ['a hole above', false, upright, [2, 16, 5, 5]],
    ['a hole below', false, upright, [30, 16, 5, 5]],
    ['a ring beside it', true, upright, ...ring],
    ['an underline of more ink than the digit', false, [10, 15, 15, 3], [30, 5, 3, 30]],
  ])('%s: kept %s', (_, isKept, digit, ...others) => {
    const { strokes } = strokesOf(picture(digit, ...others), 0.5)!;
    const area = (parts: Part[]) => total(picture(...parts));
    expect(total(strokes)).toBe(area(isKept ? [digit, ...others] : [digit]));
  });
});
