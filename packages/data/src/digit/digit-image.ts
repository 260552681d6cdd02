/** @file Turns any picture of one digit into MNIST's form, the only one that a network trained on MNIST knows. */
import { ArgumentError, expectOneOf, expectOptions } from '@bptt/errors';
import type { NdArray } from '../nd-array.js';
import { brightnessOf, type Grey } from './grey.js';
import { colourOf, inkOf, plainInk, type Ink, type InkColour } from './ink.js';
import { cutOutInk } from './cut-out.js';
import { withoutLines } from './lines.js';
import { resizeArea, type Box } from './resize.js';
import { strokesOf } from './strokes.js';
import { withoutUnderline } from './underline.js';

export interface DigitImageOptions {
  /** Whether the ink is darker or lighter than its paper; found out when left out. */
  ink?: 'auto' | InkColour | undefined;
  /** Whether the picture is strokes on black or white paper and nothing else, as a program draws them: no light, noise or line is looked through, in a tenth of the time. */
  plain?: boolean | undefined;
}

export interface DigitImage extends NdArray<Uint8Array> {
  /** What the ink was taken to be. */
  ink: InkColour;
}

/** MNIST: the digit fits a box of 20 x 20 pixels, in a field of 28 x 28. */
const side = 20;
const field = 28;
/** The longest side of a picture in which strokes are looked for; more takes time and shows no more. */
const enough = 256;

/**
 * A picture of one digit, ink on paper, [H, W] (bytes, or floats from 0 to 1) -> [28, 28] bytes in MNIST's form, light ink on
 * black: scaled with its proportions to fit 20 x 20 pixels, anti-aliased, and moved by whole pixels until its centre of mass
 * is in the middle. Uneven light, noise, specks and the picture's other contents at its border are left out.
 * LeCun and Cortes, http://yann.lecun.com/exdb/mnist/
 * @throws ShapeError unless `image` is [H, W]; ArgumentError for values out of range and for a picture without a digit, and for one with several side by side.
 */
export function digitImage(image: NdArray<Uint8Array | Float32Array>, options: DigitImageOptions = {}): DigitImage {
  const { ink: wanted = 'auto', plain = false } = expectOptions('options', options, ['ink', 'plain']);
  expectOneOf('ink', wanted, ['auto', 'dark', 'light']);
  const picture = brightnessOf(image);
  const seen = plain ? drawnIn(plainInk(picture, wanted), 1) : look(picture, wanted);
  const nearer = seen && !plain ? near(picture, seen) : undefined;
  const { strokes, box, digits, ink } = nearer ?? seen ?? blank(image.shape);
  if (digits > 1) throw new ArgumentError('image', 'one digit', `${digits} side by side`, 'cut them apart');
  const scale = side / Math.max(box.height, box.width);
  const [height, width] = [box.height, box.width].map((length) => Math.ceil(length * scale - 1e-9)) as [number, number];
  return { data: centred(resizeArea(strokes, box, scale, height, width)), shape: [field, field], ink };
}

/** What `digitImage` takes the ink of a picture to be. @throws ShapeError and ArgumentError as it does. */
export const inkColour = (image: NdArray<Uint8Array | Float32Array>): InkColour => colourOf(brightnessOf(image));

interface Seen {
  strokes: Grey;
  box: Box;
  /** Side by side. */
  digits: number;
  ink: InkColour;
  /** Of the part that was looked at. */
  scale: number;
}

/** The strokes in a part of the picture, all of it when left out. */
function look(
  picture: Grey,
  wanted: 'auto' | InkColour,
  part: Box = { top: 0, left: 0, height: picture.height, width: picture.width },
): Seen | undefined {
  const isWhole = part.height === picture.height && part.width === picture.width;
  const scale = Math.min(1, enough / Math.max(part.height, part.width));
  const [height, width] = [part.height, part.width].map((length) => Math.max(1, Math.floor(length * scale))) as [
    number,
    number,
  ];
  const image = resizeArea(picture, part, scale, height, width);
  const cut = isWhole ? cutOutInk(image, wanted) : undefined;
  const found = cut ?? inkOf(image, wanted);
  if (!found) return undefined;
  return drawnIn(cut ?? withoutLines(found), scale);
}

function drawnIn(ink: Ink, scale: number): Seen | undefined {
  const drawn = strokesOf(ink, ink.threshold);
  if (!drawn) return undefined;
  const strokes = withoutUnderline(drawn.strokes, drawn.box);
  const kept = strokes === drawn.strokes ? drawn : (strokesOf(strokes, ink.threshold) ?? drawn);
  return { ...kept, ink: ink.ink, scale };
}

/** A second look, from nearer by, at a digit that is small in its picture. */
function near(picture: Grey, { box, ink, scale }: Seen): Seen | undefined {
  const margin = Math.max(box.height, box.width) / 2;
  const from = (start: number) => Math.max(0, Math.floor((start - margin) / scale));
  const to = (end: number, length: number) => Math.min(length, Math.ceil((end + margin) / scale));
  const [top, left] = [from(box.top), from(box.left)];
  const [bottom, right] = [to(box.top + box.height, picture.height), to(box.left + box.width, picture.width)];
  if (scale === 1) return undefined;
  return look(picture, ink, { top, left, height: bottom - top, width: right - left });
}

function blank(shape: readonly number[]): never {
  throw new ArgumentError('image', 'a digit', `[${shape.join(', ')}] pixels in which nothing stands out`);
}

/** In the field, the centre of mass nearest to pixel (14, 14), as in MNIST, but all inside; the brightest pixel becomes 255. */
function centred({ data, height, width }: Grey): Uint8Array {
  let [mass, momentY, momentX, most] = [0, 0, 0, 0];
  data.forEach((value, i) => {
    mass += value;
    momentY += value * Math.floor(i / width);
    momentX += value * (i % width);
    most = Math.max(most, value);
  });
  const start = (moment: number, length: number) =>
    Math.min(field - length, Math.max(0, Math.round(field / 2 - moment / mass)));
  const top = start(momentY, height);
  const left = start(momentX, width);
  const result = new Uint8Array(field * field);
  data.forEach((value, i) => {
    result[(top + Math.floor(i / width)) * field + left + (i % width)] = Math.round((255 * value) / most);
  });
  return result;
}
