import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { DataLoader } from '../data-loader.js';
import { ImageDataset } from '../image-dataset.js';
import { Unsqueeze } from '../transforms.js';
import type { Augmentation } from './augmentation.js';
import { Augmenter } from './augmenter.js';

const [height, width] = [28, 20];
/** A bright disc of radius 4 off the centre. */
const disc = Uint8Array.from({ length: height * width }, (_, i) =>
  Math.hypot(Math.floor(i / width) - 11, (i % width) - 12) < 4 ? 200 : 0,
);
const augmenter = (augmentation: Augmentation, seed = 1) => new Augmenter({ ...augmentation, seed }, [height, width]);
const mean = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length;

/** Of the light: how much there is, where its centre lies, and its mean squared distance from there. */
function seen(pixels: Uint8Array) {
  let [light, x, y, spread] = [0, 0, 0, 0];
  pixels.forEach((p, i) => {
    light += p;
    x += p * (i % width);
    y += p * Math.floor(i / width);
  });
  [x, y] = [x / light, y / light];
  pixels.forEach((p, i) => (spread += p * ((i % width) - x) ** 2 + p * (Math.floor(i / width) - y) ** 2));
  return { light, x, y, spread: spread / light };
}
const before = seen(disc);
const many = (augmentation: Augmentation) =>
  Array.from({ length: 400 }, (_, i) => seen(augmenter(augmentation).apply(disc, 1, i)));

test('amounts of 0 give the image itself, as a copy', () => {
  const same = augmenter({}).apply(disc, 3, 5);
  expect(same).toEqual(disc);
  expect(same).not.toBe(disc);
});

test('a shift moves by up to so many pixels, in the mean by none, and keeps the light', () => {
  const all = many({ shift: 2 });
  for (const coordinate of ['x', 'y'] as const) {
    const moves = all.map((one) => one[coordinate] - before[coordinate]);
    expect(Math.max(...moves.map(Math.abs))).toBeLessThan(2.01);
    expect(Math.max(...moves)).toBeGreaterThan(1.9);
    expect(Math.abs(mean(moves))).toBeLessThan(0.2);
    expect(mean(moves.map((x) => x * x))).toBeCloseTo(4 / 3, 0);
  }
  all.forEach(({ light }) => expect(Math.abs(light / before.light - 1)).toBeLessThan(0.02));
});

test('a rotation keeps the distance from the middle; it goes as far as is said', () => {
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  const place = ({ x, y }: { x: number; y: number }) => ({
    radius: Math.hypot(x - middleX, y - middleY),
    angle: (Math.atan2(y - middleY, x - middleX) * 180) / Math.PI,
  });
  const turns = many({ rotate: 30 }).map((one) => {
    expect(place(one).radius).toBeCloseTo(place(before).radius, 1);
    return place(one).angle - place(before).angle;
  });
  expect(Math.max(...turns.map(Math.abs))).toBeLessThan(31);
  expect(Math.max(...turns)).toBeGreaterThan(27);
  expect(Math.min(...turns)).toBeLessThan(-27);
});

test('a scale makes it larger and smaller; an elastic change keeps it near and whole', () => {
  const sizes = many({ scale: 0.2 }).map(({ light }) => light / before.light);
  expect(Math.max(...sizes)).toBeGreaterThan(1.3);
  expect(Math.min(...sizes)).toBeLessThan(0.75);
  const elastic = many({ elastic: 3 });
  const moves = elastic.map(({ x, y }) => Math.hypot(x - before.x, y - before.y));
  expect(Math.max(...moves)).toBeLessThan(3);
  expect(Math.max(...moves)).toBeGreaterThan(0.8);
  expect(new Set(elastic.map(({ spread }) => spread.toFixed(2))).size).toBeGreaterThan(100);
});

test('the change is a function of seed, epoch and number; these are its bits', () => {
  const all = { shift: 2, rotate: 12, scale: 0.12, elastic: 3 };
  const apply = (seed: number, epoch: number, index: number) => augmenter(all, seed).apply(disc, epoch, index);
  expect(apply(1, 2, 3)).toEqual(apply(1, 2, 3));
  for (const other of [apply(2, 2, 3), apply(1, 3, 3), apply(1, 2, 4)]) expect(other).not.toEqual(apply(1, 2, 3));
  const hash = createHash('sha256');
  for (let i = 0; i < 100; i++) hash.update(apply(7, 1, i));
  expect(hash.digest('hex').slice(0, 16)).toBe('0359b91662c94df7');
});

const images = new ImageDataset({
  images: Uint8Array.from({ length: 6 * disc.length }, (_, i) => disc[i % disc.length]!),
  labels: Uint8Array.from({ length: 6 }, (_, i) => i),
  shape: [6, height, width],
});
const loader = (augment?: Augmentation) => new DataLoader(images, { batchSize: 4, shuffle: true, seed: 5, augment });
const passOf = (of: DataLoader) => [...of].map(({ inputs, labels }) => [inputs.data, labels.data]);

test('a loader changes each image anew in each pass, in the order it has without; its state goes on', () => {
  const [plain, changed] = [loader(), loader({ shift: 3 })];
  const passes = [passOf(changed), passOf(changed)];
  for (const pass of passes)
    expect(pass.map(([, labels]) => labels)).toEqual(passOf(plain).map(([, labels]) => labels));
  const ofImage0 = passes.map((pass) => {
    const place = pass.flatMap(([, labels]) => [...labels!]).indexOf(0);
    const [inputs] = pass[Math.floor(place / 4)]!;
    const size = pass[Math.floor(place / 4)]![1]!.length;
    return Array.from({ length: height }, (_, t) => [
      ...inputs!.subarray((t * size + (place % 4)) * width, (t * size + (place % 4) + 1) * width),
    ]).flat();
  });
  expect(ofImage0[0]).not.toEqual(ofImage0[1]);
  expect(ofImage0[0]!.some((x) => x !== -1)).toBe(true);
  const again = loader({ shift: 3 });
  const state = structuredClone(changed.state());
  again.loadState(state);
  expect(passOf(again)).toEqual(passOf(changed));
  expect(() => loader({ shift: 2 }).loadState(state)).toThrow('augment.shift: expected 3, as in the checkpoint, got 2');
  expect(() => loader().loadState(state)).toThrow('augment');
});

test.each([
  [{ shift: -1 }, 'augment.shift: expected a number >= 0, got -1'],
  [{ rotate: 200 }, 'augment.rotate: expected a number from 0 to 180, got 200'],
  [{ scale: 1 }, 'augment.scale: expected a number >= 0 and < 1, got 1'],
  [{ elastic: Infinity }, 'augment.elastic: expected a number >= 0, got Infinity'],
  [{ zoom: 2 }, 'zoom'],
])('%j is refused', (augment, message) => {
  expect(() => loader(augment as Augmentation)).toThrow(message);
});

test('a dataset with a transform of its own is refused', () => {
  const own = new ImageDataset({ ...images, images: images.images, labels: images.labels, transform: Unsqueeze() });
  expect(() => new DataLoader(own, { batchSize: 2, augment: { shift: 1 } })).toThrow('augment: expected none');
});
