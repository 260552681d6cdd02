/** @file A digit that was cut out along its strokes: ink fills its picture, and most of the usual signs of paper are missing. */
import type { Grey } from './grey.js';
import type { Ink, InkColour } from './ink.js';
import { opening } from './opening.js';
import { otsu } from './otsu.js';
import { quantile } from './quantile.js';

/** Of the longer side: how far from a side its outermost ink is; how wide a square no stroke holds, and most of them do. */
const margin = 0.1;
const [widest, narrowest] = [0.4, 0.04];
/** Of the variance, Otsu's measure of how well ink and paper are parted. */
const leastSeparability = 0.82;
/** Of the picture; of its outermost pixels, unless it is as slender as a one. */
const ink = { least: 0.1, most: 0.85, mostOfBorder: 0.75, slender: 2.2, leastThick: 0.8 };

/**
 * Ink of a picture whose strokes reach, or nearly, all four of its sides, with a pixel of paper put around it.
 * @returns undefined for other pictures.
 */
export function cutOutInk(image: Grey, wanted: 'auto' | InkColour): Ink | undefined {
  const { data, height, width } = image;
  const threshold = otsu(data);
  if (!(separability(data, threshold) > leastSeparability)) return undefined;
  const isBorder = (i: number) => i < width || i >= data.length - width || i % width === 0 || (i + 1) % width === 0;
  const classOf = (colour: InkColour) => data.map((value) => Number(value >= threshold === (colour === 'light')));
  /** Paper holds larger squares than strokes do, but not beside a one. */
  const isDark = () =>
    Math.max(height, width) >= ink.slender * Math.min(height, width)
      ? mean(data.filter((_, i) => isBorder(i))) > mean(data.filter((_, i) => !isBorder(i)))
      : largestSquare({ ...image, data: classOf('dark') }) <= largestSquare({ ...image, data: classOf('light') });
  const colour = wanted === 'auto' ? (isDark() ? 'dark' : 'light') : wanted;
  const strokes = classOf(colour);
  if (!fills({ ...image, data: strokes }, isBorder)) return undefined;

  const full = quantile(
    data.filter((_, i) => strokes[i]),
    colour === 'dark' ? 0.1 : 0.9,
  );
  const paper = quantile(
    data.filter((_, i) => !strokes[i]),
    colour === 'dark' ? 0.75 : 0.25,
  );
  if (!(Math.abs(full - paper) >= 0.15)) return undefined;
  const scaled = (value: number) => Math.min(1, Math.max(0, (value - paper) / (full - paper)));
  return { ...framed({ ...image, data: data.map(scaled) }), ink: colour, threshold: 0.5 };
}

/** What share of the variance lies between the two classes: much, unless light falls unevenly or there is more than ink and paper. */
function separability(data: Float32Array, threshold: number): number {
  const all = mean(data);
  const high = data.filter((value) => value >= threshold);
  const share = high.length / data.length;
  const between = (share / (1 - share)) * (mean(high) - all) ** 2;
  return between / mean(data.map((value) => (value - all) ** 2));
}

function fills(strokes: Grey, isBorder: (i: number) => boolean): boolean {
  const { data, height, width } = strokes;
  const longest = Math.max(height, width);
  const near = Math.max(1, margin * longest);
  let [count, onBorder, border] = [0, 0, 0];
  const far = { top: height, left: width, bottom: 0, right: 0 };
  data.forEach((value, i) => {
    border += Number(isBorder(i));
    if (!value) return;
    count++;
    onBorder += Number(isBorder(i));
    const [y, x] = [Math.floor(i / width), i % width];
    far.top = Math.min(far.top, y);
    far.left = Math.min(far.left, x);
    far.bottom = Math.max(far.bottom, y);
    far.right = Math.max(far.right, x);
  });
  const reaches =
    far.top <= near && far.left <= near && height - 1 - far.bottom <= near && width - 1 - far.right <= near;
  if (!reaches || count < ink.least * data.length || count > ink.most * data.length) return false;
  if (onBorder > ink.mostOfBorder * border && longest < ink.slender * Math.min(height, width)) return false;
  // Just inside of a sheet on a table there is nothing but paper.
  const ring = Math.ceil(near);
  const along = (part: number[]) => part.filter((i) => data[i]).length > ink.mostOfBorder * part.length;
  const columns = [ring, width - 1 - ring].map((x) => Array.from({ length: height }, (_, y) => y * width + x));
  const rows = [ring, height - 1 - ring].map((y) => Array.from({ length: width }, (_, x) => y * width + x));
  if (longest < ink.slender * Math.min(height, width) && [...rows, ...columns].every(along)) return false;
  const thick = opening(strokes, 2 * Math.floor((narrowest * longest) / 2) + 1).data;
  return largestSquare(strokes) < widest * longest && mean(thick) * data.length > ink.leastThick * count;
}

/** The side of the largest square of ones. */
function largestSquare({ data, width }: Grey): number {
  const side = new Int32Array(data.length);
  let largest = 0;
  data.forEach((value, i) => {
    if (!value) return;
    const isFirst = i < width || i % width === 0;
    side[i] = isFirst ? 1 : 1 + Math.min(side[i - 1]!, side[i - width]!, side[i - width - 1]!);
    largest = Math.max(largest, side[i]!);
  });
  return largest;
}

function framed({ data, height, width }: Grey): Grey {
  const result = new Float32Array((height + 2) * (width + 2));
  for (let y = 0; y < height; y++) result.set(data.subarray(y * width, (y + 1) * width), (y + 1) * (width + 2) + 1);
  return { data: result, height: height + 2, width: width + 2 };
}

const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
