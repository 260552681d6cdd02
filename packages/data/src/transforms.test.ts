import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalisationTable } from './normalisation-table.js';
import { Compose, Normalize, ToTensor, Unsqueeze } from './transforms.js';

const image = { data: Uint8Array.of(0, 51, 102, 153, 204, 255), shape: [2, 3] };

describe('transforms', () => {
  it('compose as in the exercise', () => {
    const { data, shape } = Compose([Unsqueeze(), ToTensor(), Normalize(0.5, 0.5)])(image);
    expect(shape).toEqual([1, 2, 3]);
    [-1, -0.6, -0.2, 0.2, 0.6, 1].forEach((x, i) => expect(data[i]).toBeCloseTo(x, 6));
    expect(image).toEqual({ data: Uint8Array.of(0, 51, 102, 153, 204, 255), shape: [2, 3] });
  });

  it('moves channels to the front', () => {
    const rgb = { data: Uint8Array.of(1, 2, 3, 4, 5, 6), shape: [1, 2, 3] };
    expect(ToTensor()(rgb)).toEqual({ data: Float32Array.of(1, 4, 2, 5, 3, 6).map((x) => x / 255), shape: [3, 1, 2] });
  });

  it.each([
    [() => Unsqueeze()({ data: image.data, shape: [6] }), 'Unsqueeze: expected [H, W], got [6]'],
    [() => ToTensor()(image), 'ToTensor: expected [H, W, C], got [2, 3]'],
    [
      () => ToTensor()({ data: new Float32Array(1), shape: [1, 1, 1] }),
      "ToTensor: expected a Uint8Array, got 'Float32Array'",
    ],
    [() => Normalize(0, 1)({ data: new Float32Array(1), shape: [1] }), 'Normalize: expected [C, H, W], got [1]'],
    [
      () => Normalize(0, 1)({ data: new Uint8Array(1), shape: [1, 1, 1] }),
      "Normalize: expected a Float32Array, got 'Uint8Array'",
    ],
    [() => Normalize(Number.NaN, 1), 'mean: expected a finite number, got NaN'],
    [() => Normalize(0, 0), 'std: expected a finite number above 0, got 0'],
    [() => Normalize(0, -1), 'std: expected a finite number above 0, got -1'],
  ])('refuses %s', (wrong, message) => expect(wrong).toThrow(message));
});

describe('the table', () => {
  it.each([
    [0.5, 0.5],
    [0.1307, 0.3081],
  ])('equals float32 arithmetic of numpy for mean %d, std %d, to the bit', (mean, std) => {
    const numpy = readFileSync(new URL(`../fixtures/normalised-${mean}-${std}.f32`, import.meta.url));
    expect(Buffer.from(normalisationTable(mean, std).buffer).equals(numpy)).toBe(true);
  });

  it('equals the transforms for any pixels, mean and std, to the bit', () => {
    const positive = fc.float({ min: Math.fround(1e-3), max: 1e3, noNaN: true });
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1 }),
        fc.float({ min: -1e3, max: 1e3, noNaN: true }),
        positive,
        (pixels, mean, std) => {
          const table = normalisationTable(mean, std);
          const slow = Compose([Unsqueeze(), ToTensor(), Normalize(mean, std)])({
            data: pixels,
            shape: [1, pixels.length],
          });
          expect(Float32Array.from(pixels, (v) => table[v]!)).toEqual(slow.data);
        },
      ),
    );
  });
});
