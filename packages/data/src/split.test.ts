import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ImageDataset } from './image-dataset.js';
import { shuffledIndices } from './shuffle.js';
import { split } from './split.js';
import { classCounts, samplesPerClass, valueRange } from './statistics.js';
import { subset } from './subset.js';

/** n images of one pixel, of value i; classes 0, 1, 2, 0, 1, 2... */
const numbered = (n: number) =>
  new ImageDataset({
    images: Uint8Array.from({ length: n }, (_, i) => i),
    labels: Uint8Array.from({ length: n }, (_, i) => i % 3),
    shape: [n, 1, 1],
  });

describe('ImageDataset', () => {
  it.each([
    [{ shape: [2, 1, 0] as const }, 'shape: expected [N, H, W], each at least 1, got [2, 1, 0]'],
    [{ images: new Uint8Array(3) }, 'images: expected 2 pixels for [2, 1, 1], got [3]'],
    [{ labels: new Uint8Array(3) }, 'labels: expected [N = 2], got [3]'],
    [{ labels: Uint8Array.of(9, 10) }, 'labels[1]: expected a class from 0 to 9, got 10'],
  ])('refuses %o', (wrong, message) => {
    const right = { images: new Uint8Array(2), labels: new Uint8Array(2), shape: [2, 1, 1] as const };
    expect(() => new ImageDataset({ ...right, ...wrong })).toThrow(message);
  });

  it('gives images through the transform', () => {
    const shape = [1, 1, 2] as const;
    const dataset = new ImageDataset({
      images: Uint8Array.of(3, 4),
      labels: Uint8Array.of(5),
      shape,
      transform: ({ data }) => ({ data, shape: [2] }),
    });
    expect(dataset.get(0)).toEqual({ image: { data: Uint8Array.of(3, 4), shape: [2] }, label: 5 });
    expect(() => dataset.get(1)).toThrow('index: expected a whole number from 0 to 0, got 1');
    expect(() => dataset.pixels(-1)).toThrow('index: expected a whole number from 0 to 0, got -1');
    expect(() => dataset.label(0.5)).toThrow('index: expected a whole number from 0 to 0, got 0.5');
  });
});

describe('shuffledIndices', () => {
  it('is a permutation that the seed decides', () => {
    expect(Array.from(shuffledIndices(10, 1))).toEqual([2, 7, 0, 5, 6, 8, 1, 4, 9, 3]);
    fc.assert(
      fc.property(fc.nat(200), fc.integer({ min: 0, max: 0xffffffff }), (n, seed) => {
        const order = shuffledIndices(n, seed);
        expect(order).toEqual(shuffledIndices(n, seed));
        expect(order.toSorted()).toEqual(Int32Array.from({ length: n }, (_, i) => i));
      }),
    );
    expect(shuffledIndices(100, 1)).not.toEqual(shuffledIndices(100, 2));
  });

  it('gives every place every number about equally often', () => {
    const counts = new Int32Array(16);
    for (let seed = 0; seed < 4000; seed++)
      shuffledIndices(4, seed).forEach((value, place) => counts[place * 4 + value]!++);
    counts.forEach((count) => expect(Math.abs(count - 1000)).toBeLessThan(120));
  });

  it.each([-1, 0.5, 2 ** 32, Number.NaN])('refuses the seed %d', (seed) => {
    expect(() => shuffledIndices(3, seed)).toThrow(`seed: expected a whole number from 0 to 4294967295, got ${seed}`);
  });
});

describe('subset', () => {
  it('is a view by index', () => {
    const dataset = numbered(10);
    const part = subset(subset(dataset, [9, 4, 4, 0]), [3, 1]);
    expect(part.shape).toEqual([2, 1, 1]);
    expect([part.get(0), part.get(1)].map(({ image, label }) => [image.data[0], label])).toEqual([
      [0, 0],
      [4, 1],
    ]);
    dataset.images[4] = 99;
    expect(part.pixels(1)[0]).toBe(99);
  });

  it('refuses indices that the dataset lacks', () => {
    expect(() => subset(numbered(3), [])).toThrow('indices: expected at least one index, got');
    expect(() => subset(numbered(3), [0, 3])).toThrow('indices[1]: expected a whole number from 0 to 2, got 3');
    expect(() => subset(numbered(3), [0]).get(1)).toThrow('index: expected a whole number from 0 to 0, got 1');
  });
});

describe('split', () => {
  it('parts the first `size` of the shuffle', () => {
    const dataset = numbered(100);
    const { train, validation } = split(dataset, { seed: 3, size: 25, validationFraction: 0.1 });
    expect([train.length, validation.length]).toEqual([22, 3]);
    expect([...train.indices, ...validation.indices]).toEqual(Array.from(shuffledIndices(100, 3).subarray(0, 25)));
    expect(split(dataset).validation.length).toBe(10);
  });

  it.each([
    [{ validationFraction: 0 }, 'validationFraction'],
    [{ validationFraction: 1 }, 'validationFraction'],
    [{ validationFraction: -0.5 }, 'validationFraction'],
    [{ validationFraction: Number.NaN }, 'validationFraction'],
    [{ validationFraction: 0.04 }, 'validationFraction'],
    [{ size: 1 }, 'validationFraction'],
    [{ size: 0 }, 'size: expected a whole number from 1 to 10, got 0'],
    [{ size: 11 }, 'size: expected a whole number from 1 to 10, got 11'],
    [{ seed: -1 }, 'seed'],
  ])('refuses %o', (options, message) => expect(() => split(numbered(10), options)).toThrow(message));
});

describe('statistics', () => {
  it('counts classes, finds the range and picks samples', () => {
    const dataset = subset(numbered(10), [9, 8, 7, 6, 5]);
    expect(classCounts(dataset)).toEqual([2, 1, 2, 0, 0, 0, 0, 0, 0, 0]);
    expect(valueRange(dataset)).toEqual({ min: 5, max: 9 });
    expect(samplesPerClass(dataset, 1)).toEqual([[0], [2], [1], [], [], [], [], [], [], []]);
    expect(samplesPerClass(dataset, 2)[2]).toEqual([1, 4]);
    expect(() => samplesPerClass(dataset, 0)).toThrow('count: expected a whole number >= 1, got 0');
  });
});
