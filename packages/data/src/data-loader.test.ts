import { describe, expect, it } from 'vitest';
import { DataLoader } from './data-loader.js';
import { ImageDataset } from './image-dataset.js';
import { shuffledIndices } from './shuffle.js';
import { subset } from './subset.js';
import { Compose, Normalize, ToTensor, Unsqueeze, type Transform } from './transforms.js';

/** Five images [2, 3] of the pixels 0..29, labels 0..4. */
const dataset = (transform?: Transform) =>
  new ImageDataset({
    images: Uint8Array.from({ length: 30 }, (_, i) => i),
    labels: Uint8Array.of(0, 1, 2, 3, 4),
    shape: [5, 2, 3],
    ...(transform && { transform }),
  });
const identity = { mean: 0, std: 1 };
const pixels = (data: Float32Array) => Array.from(data, (x) => Math.round(x * 255));
const labels = (loader: DataLoader) => Array.from(loader, (batch) => Array.from(batch.labels.data));

describe('DataLoader', () => {
  it('puts row t of image b at [t, b, :]', () => {
    const [first] = new DataLoader(dataset(), { batchSize: 2, ...identity });
    expect(first!.inputs.shape).toEqual([2, 2, 3]);
    expect(pixels(first!.inputs.data)).toEqual([0, 1, 2, 6, 7, 8, 3, 4, 5, 9, 10, 11]);
    expect(first!.labels).toEqual({ data: Int32Array.of(0, 1), shape: [2] });
  });

  it('puts it at [b, t, :] with batchFirst', () => {
    const [first] = new DataLoader(dataset(), { batchSize: 2, batchFirst: true, ...identity });
    expect(first!.inputs.shape).toEqual([2, 2, 3]);
    expect(pixels(first!.inputs.data)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it('keeps or drops the last short batch', () => {
    const kept = new DataLoader(dataset(), { batchSize: 2 });
    expect([kept.length, labels(kept)]).toEqual([3, [[0, 1], [2, 3], [4]]]);
    expect(Array.from(kept).at(-1)!.inputs.shape).toEqual([2, 1, 3]);
    const dropped = new DataLoader(dataset(), { batchSize: 2, dropLast: true });
    expect([dropped.length, labels(dropped)]).toEqual([
      2,
      [
        [0, 1],
        [2, 3],
      ],
    ]);
    expect(labels(new DataLoader(dataset(), { batchSize: 9 }))).toEqual([[0, 1, 2, 3, 4]]);
  });

  it('shuffles anew each time, in a sequence that the seed decides', () => {
    const loader = () => new DataLoader(dataset(), { batchSize: 5, shuffle: true, seed: 7 });
    const [a, b] = [loader(), loader()];
    const epochs = Array.from({ length: 4 }, () => labels(a)[0]!);
    expect(epochs[0]).toEqual(Array.from(shuffledIndices(5, 7)));
    expect(new Set(epochs.map(String)).size).toBeGreaterThan(2);
    epochs.forEach((epoch) => expect(epoch.toSorted()).toEqual([0, 1, 2, 3, 4]));
    // Also where iterations are begun side by side, or left early.
    const iterators = epochs.map(() => b[Symbol.iterator]());
    expect(iterators.toReversed().map((iterator) => Array.from(iterator.next().value!.labels.data))).toEqual(
      epochs.toReversed(),
    );
    const other = labels(new DataLoader(dataset(), { batchSize: 5, shuffle: true, seed: 8 }));
    expect(other).not.toEqual([epochs[0]]);
  });

  it('gives every batch arrays of its own', () => {
    const [a, b] = new DataLoader(dataset(), { batchSize: 1 });
    expect(a!.inputs.data.buffer).not.toBe(b!.inputs.data.buffer);
    expect(a!.inputs.data.buffer.byteLength).toBe(24);
  });

  it('equals the transforms to the bit', () => {
    const transform = Compose([Unsqueeze(), ToTensor(), Normalize(0.1307, 0.3081)]);
    const fast = new DataLoader(dataset(), { batchSize: 2, shuffle: true, mean: 0.1307, std: 0.3081 });
    const slow = new DataLoader(dataset(transform), { batchSize: 2, shuffle: true });
    expect(Array.from(fast)).toEqual(Array.from(slow));
    expect(Array.from(new DataLoader(dataset(), { batchSize: 2 }))).toEqual(
      Array.from(new DataLoader(dataset(Compose([Unsqueeze(), ToTensor(), Normalize(0.5, 0.5)])), { batchSize: 2 })),
    );
  });

  it('reads subsets', () => {
    expect(labels(new DataLoader(subset(dataset(), [4, 0, 2]), { batchSize: 2 }))).toEqual([[4, 0], [2]]);
  });

  it('goes on with its orders from where its state was taken', () => {
    const made = (options = {}) => new DataLoader(dataset(), { batchSize: 2, shuffle: true, seed: 3, ...options });
    const [one, other] = [made(), made()];
    labels(one);
    const state = structuredClone(one.state());
    const next = [labels(one), labels(one)];
    other.loadState(state);
    expect([labels(other), labels(other)]).toEqual(next);
    expect(() => made({ seed: 4 }).loadState(state)).toThrow('seed: expected 3, as in the checkpoint, got 4');
    expect(() => other.loadState({ ...state, generator: new Int32Array(3) })).toThrow(
      "generator: expected a generator's index and its 624 words",
    );
  });

  it('tells its data from others', () => {
    const of = (pixel: number, label: number, options = {}) => {
      const images = Uint8Array.from({ length: 30 }, (_, i) => i);
      images[29] = pixel;
      const labels = Uint8Array.of(0, 1, 2, 3, label);
      return new DataLoader(new ImageDataset({ images, labels, shape: [5, 2, 3] }), { batchSize: 2, ...options });
    };
    const fingerprint = of(29, 4).fingerprint();
    expect(fingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect(new DataLoader(dataset(), { batchSize: 3, shuffle: true }).fingerprint()).toBe(fingerprint);
    const others = [of(28, 4), of(29, 5), of(29, 4, { mean: 0.4 })].map((loader) => loader.fingerprint());
    expect(new Set([fingerprint, ...others]).size).toBe(4);
  });

  it.each([-1, 0, 1.5, Number.NaN, Infinity])('refuses the batch size %d', (batchSize) => {
    expect(() => new DataLoader(dataset(), { batchSize })).toThrow(
      `batchSize: expected a whole number >= 1, got ${batchSize}`,
    );
  });

  it.each([
    [{ batchSize: 6, dropLast: true }, 'batchSize: expected at most 5 with dropLast, got 6'],
    [{ batchSize: 1, seed: -1 }, 'seed: expected a whole number from 0 to 4294967295, got -1'],
    [{ batchSize: 1, std: 0 }, 'std: expected a finite number above 0, got 0'],
  ])('refuses %o', (options, message) => expect(() => new DataLoader(dataset(), options)).toThrow(message));

  it('refuses transforms that do not fit', () => {
    const flatten: Transform = ({ data }) => ({ data, shape: [data.length] });
    expect(() => new DataLoader(dataset(flatten), { batchSize: 1 })).toThrow(
      'transform: expected [1, T, I] or [T, I], got [6]',
    );
    expect(() => new DataLoader(dataset(flatten), { batchSize: 1, mean: 0.5 })).toThrow(
      'mean, std: expected none, since the dataset has its own transform',
    );
    const growing: Transform = ({ data }) =>
      data[0] === 0 ? { data, shape: [2, 3] } : { data: data.subarray(1), shape: [1, 5] };
    expect(() => Array.from(new DataLoader(dataset(growing), { batchSize: 1 }))).toThrow(
      'transform of image 1: expected [2, 3] as for image 0, got [1, 5]',
    );
  });
});
