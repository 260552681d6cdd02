/** @file Kinds of pictures in which a digit comes: on lines, in boxes, cut out, under bad light, through a bad camera. */
import jpeg from 'jpeg-js';
import type { NdArray } from '@bptt/data';
import {
  blur,
  bytesOf,
  digit,
  grain,
  illuminate,
  ink,
  paper,
  polygon,
  rules,
  stroke,
  type Colour,
  type Picture,
  type Random,
} from './paint.js';

type Kind = (pixels: Uint8Array, random: Random) => NdArray<Uint8Array>;

const between = (low: number, high: number, random: Random) => low + (high - low) * random();
const grey = (value: number): Colour => [value, value, value];
const white = grey(1);
const black = grey(0);
const blue: Colour = [0.45, 0.6, 0.9];
const red: Colour = [0.9, 0.35, 0.35];

interface Scene {
  picture: Picture;
  sheet: Colour;
  random: Random;
  /** Of the digit's field. */
  top: number;
  left: number;
  size: number;
}

/** A sheet of 300 to 500 pixels with what `under` puts on it, then the digit, then what `over` does to it. */
const scene =
  (
    under: (scene: Scene) => void,
    over: (scene: Scene) => void = () => undefined,
    colours: (random: Random) => { sheet: Colour; pen: Colour } = () => ({ sheet: white, pen: black }),
  ): Kind =>
  (pixels, random) => {
    const height = Math.round(between(300, 500, random));
    const width = Math.round(between(300, 500, random));
    const { sheet, pen } = colours(random);
    const picture = paper(height, width, sheet);
    const size = between(0.6, 0.75, random) * Math.min(height, width);
    const top = (height - size) * between(0.4, 0.6, random);
    const left = (width - size) * between(0.4, 0.6, random);
    const all = { picture, sheet, random, top, left, size };
    under(all);
    ink(picture, pen, digit(pixels, size, top, left));
    over(all);
    return bytesOf(picture);
  };
const nothing = () => undefined;

/** Printed: it takes light from what the sheet throws back. */
const printed = (colour: Colour, sheet: Colour) => colour.map((value, c) => value * sheet[c]!) as unknown as Colour;

const lineColours = [grey(0.82), grey(0.6), blue, grey(0.35)];

const ruled = ({ picture, sheet, random }: Scene, turn = 0) => {
  const spacing = between(0.06, 0.16, random) * picture.height;
  const width = between(1, 4, random);
  ink(
    picture,
    printed(lineColours[Math.floor(4 * random())]!, sheet),
    rules(spacing, width, turn + between(-0.06, 0.06, random), between(0, spacing, random)),
  );
};

const around = ({ picture, random, top, left, size }: Scene, inset: number, sides = 4, turn = 0.04) => {
  const angle = between(-turn, turn, random);
  const [y, x] = [top + size / 2, left + size / 2];
  const half = size / 2 - inset;
  const corner = (v: number, u: number) => [y + half * (v + u * angle), x + half * (u - v * angle)] as const;
  const corners = [corner(1, -1), corner(1, 1), corner(-1, 1), corner(-1, -1)];
  ink(picture, grey(between(0, 0.5, random)), polygon(corners, between(2, 8, random), sides));
};

const beneath = ({ picture, random, top, left, size }: Scene, gap: number) => {
  const [y, x] = [top + size * (24 / 28 + gap), left + size / 2];
  const [half, slope] = [between(0.25, 0.5, random) * size, between(-0.06, 0.06, random)];
  ink(picture, black, stroke([y - half * slope, x - half], [y + half * slope, x + half], between(3, 10, random)));
};

/** Lines of dots or dashes. */
const dotted = ({ picture, random }: Scene) => {
  const [spacing, dash, width] = [
    between(0.08, 0.16, random) * picture.height,
    between(3, 12, random),
    between(1, 3, random),
  ];
  const lines = rules(spacing, width, between(-0.04, 0.04, random), between(0, spacing, random));
  ink(picture, lineColours[Math.floor(4 * random())]!, (y, x) => (x % (2 * dash) < dash ? lines(y, x) : 0));
};

/** The holes that a sheet was filed by, dark as what lies beneath. */
const punched = ({ picture, random }: Scene) => {
  const { height, width } = picture;
  const [radius, x] = [between(0.025, 0.04, random) * height, between(0.05, 0.08, random) * width];
  for (const y of [0.25 * height, 0.75 * height])
    ink(picture, grey(between(0.1, 0.4, random)), (v, u) => (Math.hypot(v - y, u - x) < radius ? 1 : 0));
};

/** Light that falls, or rises, steeply towards one of the corners. */
const corner = ({ picture, random }: Scene, factor: number) => {
  const { height, width } = picture;
  const [y, x] = [random() < 0.5 ? 0 : height, random() < 0.5 ? 0 : width];
  const reach = between(0.3, 0.5, random) * Math.min(height, width);
  illuminate(picture, (v, u) => 1 + (factor - 1) * Math.exp(-(((v - y) ** 2 + (u - x) ** 2) / reach ** 2)));
};

const shadow = ({ picture, random }: Scene, soft: number) => {
  const { height, width } = picture;
  const angle = between(0, 2 * Math.PI, random);
  const [sin, cos, dark] = [Math.sin(angle), Math.cos(angle), between(0.45, 0.7, random)];
  const place = between(-0.1, 0.25, random) * width;
  illuminate(picture, (y, x) => {
    const depth = (y - height / 2) * sin + (x - width / 2) * cos - place;
    return 1 + (dark - 1) / (1 + Math.exp(-depth / soft));
  });
};

/** The table that a turned sheet lies on. */
const table = ({ picture, random }: Scene, brightness: number) => {
  const { height, width } = picture;
  const angle = between(-0.08, 0.08, random);
  const [sin, cos, edge] = [Math.sin(angle), Math.cos(angle), between(0.02, 0.06, random)];
  ink(picture, [brightness, 0.8 * brightness, 0.6 * brightness], (y, x) => {
    const [v, u] = [y / height - 0.5, x / width - 0.5];
    return Math.max(Math.abs(v * cos - u * sin), Math.abs(u * cos + v * sin)) > 0.5 - edge ? 1 : 0;
  });
};

/** Cut out to the last pixel that has ink, and so many more, `scale` times as large; none where it would hold no paper. */
const cut =
  (margin: number, scale: number, inverted = false): Kind =>
  (pixels) => {
    const lit = [...pixels.keys()].filter((i) => pixels[i]! > 0);
    const rows = lit.map((i) => Math.floor(i / 28));
    const columns = lit.map((i) => i % 28);
    const [top, left] = [Math.min(...rows) - margin, Math.min(...columns) - margin];
    const height = scale * (Math.max(...rows) + 1 + margin - top);
    const width = scale * (Math.max(...columns) + 1 + margin - left);
    const picture = paper(height, width, inverted ? black : white);
    ink(picture, inverted ? white : black, digit(pixels, 28 * scale, -top * scale, -left * scale));
    return bytesOf(picture);
  };

const compressed =
  (kind: Kind): Kind =>
  (pixels, random) => {
    const { data, shape } = kind(pixels, random);
    const [height, width] = shape as [number, number];
    const rgba = Uint8Array.from({ length: height * width * 4 }, (_, i) =>
      i % 4 === 3 ? 255 : data[(i >> 2) * 3 + (i % 4)]!,
    );
    const decoded = jpeg.decode(jpeg.encode({ height, width, data: rgba }, between(8, 30, random)).data, {
      useTArray: true,
      formatAsRGBA: false,
    });
    return { data: decoded.data, shape: [height, width, 3] };
  };

export const kinds: Record<string, Kind> = {
  plain: scene(nothing),
  'thick pen': (pixels, random) =>
    scene(nothing)(
      pixels.map((pixel) => Math.min(255, 3 * pixel)),
      random,
    ),
  'chalk on a board': scene(nothing, nothing, () => ({ sheet: [0.1, 0.25, 0.2], pen: grey(0.9) })),
  ruled: scene(ruled),
  grid: scene((all) => (ruled(all), ruled(all, Math.PI / 2))),
  'margin line': scene((all) => {
    ruled(all);
    const x = between(0.1, 0.2, all.random) * all.picture.width;
    ink(all.picture, red, stroke([0, x], [all.picture.height, x + between(-8, 8, all.random)], 3));
  }),
  box: scene((all) => around(all, between(-0.12, 0.06, all.random) * all.size)),
  'two sides of a box': scene((all) => around(all, between(-0.1, 0.06, all.random) * all.size, 2)),
  'three sides of a box': scene((all) => around(all, between(-0.1, 0.06, all.random) * all.size, 3)),
  'two boxes, one in the other': scene((all) => (around(all, -0.06 * all.size), around(all, -0.14 * all.size))),
  'a crooked box': scene((all) => around(all, between(-0.16, -0.08, all.random) * all.size, 4, 0.15)),
  'dotted lines': scene(dotted),
  'punched holes': scene((all) => (ruled(all), punched(all))),
  underlined: scene((all) => beneath(all, between(0.04, 0.14, all.random))),
  'underlined twice': scene((all) => (beneath(all, 0.05), beneath(all, between(0.1, 0.13, all.random)))),
  'cut out': cut(0, 1),
  'cut out, larger': cut(0, 12),
  'cut out, one pixel left': cut(1, 1),
  'cut out, light ink': cut(0, 4, true),
  'dark corner': scene(nothing, (all) => corner(all, between(0.1, 0.5, all.random))),
  'light corner': scene(
    nothing,
    (all) => corner(all, between(1.5, 2.2, all.random)),
    () => ({ sheet: grey(0.45), pen: grey(0.08) }),
  ),
  'shadow edge': scene(nothing, (all) => shadow(all, between(2, 20, all.random))),
  'page on a dark table': scene((all) => table(all, 0.25)),
  'page on a light table': scene(
    (all) => table(all, 0.95),
    nothing,
    () => ({ sheet: grey(0.75), pen: grey(0.1) }),
  ),
  'pencil on grey': scene(
    ruled,
    (all) => grain(all.picture, 0.02, all.random),
    () => ({ sheet: grey(0.72), pen: grey(0.45) }),
  ),
  'coloured paper': scene(ruled, nothing, (random) => ({
    sheet: [0.9, between(0.5, 0.9, random), 0.4],
    pen: [0.1, 0.1, 0.5],
  })),
  noise: scene(nothing, (all) => grain(all.picture, between(0.03, 0.1, all.random), all.random)),
  blurred: scene(ruled, (all) => blur(all.picture, Math.round(between(2, 5, all.random)))),
  'strong JPEG': compressed(scene(ruled)),
  'box, noise, dark corner': scene(
    (all) => around(all, between(-0.12, 0.04, all.random) * all.size),
    (all) => (corner(all, 0.4), grain(all.picture, 0.04, all.random)),
  ),
};
