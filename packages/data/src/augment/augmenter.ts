/** @file Changes an image a little: which way is a function of the seed, the epoch and the image's number, and of nothing else. */
import { expectWholeNumber } from '@bptt/errors';
import { uniformsAt } from '@bptt/random';
import { expectAugmentation, type Augmentation } from './augmentation.js';
import { fieldRow, fieldSize, splineBasis } from './elastic-field.js';

/** Of shift (two), rotation and scale (two), before those of the two fields. */
const affineNumbers = 5;

export interface AugmenterOptions extends Augmentation {
  /** A whole number from 0 to 2^32 - 1; 0 when left out. */
  seed?: number | undefined;
}

/**
 * What is outside the image is 0. Between pixels it is interpolated bilinearly; nothing but sums, products and roundings decides, so that
 * the bytes are the same on every engine.
 */
export class Augmenter {
  readonly #seed: number;
  readonly #amounts;
  readonly #rows;
  readonly #columns;

  /** @throws ArgumentError for an amount out of range. */
  constructor(
    { seed = 0, ...augmentation }: AugmenterOptions,
    readonly size: readonly [height: number, width: number],
  ) {
    this.#seed = expectWholeNumber('seed', seed, 0, 0xffffffff);
    this.#amounts = expectAugmentation('augment', augmentation);
    this.#rows = splineBasis(size[0]);
    this.#columns = splineBasis(size[1]);
  }

  /** @param pixels [H, W], not changed. @returns new ones, [H, W]. */
  apply(pixels: Uint8Array, epoch: number, index: number): Uint8Array {
    const [height, width] = this.size;
    const { shift, rotate, scale, elastic } = this.#amounts;
    const count = affineNumbers + (elastic > 0 ? 2 * fieldSize : 0);
    const random = uniformsAt(this.#seed, [epoch, index], count);
    const [shiftX, shiftY] = [shift * random[0]!, shift * random[1]!];
    const [sin, cos] = sinCos((rotate * random[2]! * 3.141592653589793) / 180);
    const [scaleX, scaleY] = [1 + scale * random[3]!, 1 + scale * random[4]!];
    const field = random.subarray(affineNumbers).map((x) => elastic * x);
    const [moveX, moveY] = [new Float64Array(width), new Float64Array(width)];
    const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
    const result = new Uint8Array(height * width);
    for (let y = 0; y < height; y++) {
      if (elastic > 0) {
        fieldRow(field.subarray(0, fieldSize), this.#rows, this.#columns, y, moveX);
        fieldRow(field.subarray(fieldSize), this.#rows, this.#columns, y, moveY);
      }
      const dy = y - middleY - shiftY;
      for (let x = 0; x < width; x++) {
        const dx = x - middleX - shiftX;
        const fromX = middleX + (cos * dx + sin * dy) / scaleX + moveX[x]!;
        const fromY = middleY + (cos * dy - sin * dx) / scaleY + moveY[x]!;
        result[y * width + x] = this.#between(pixels, fromX, fromY);
      }
    }
    return result;
  }

  #between(pixels: Uint8Array, x: number, y: number): number {
    const [height, width] = this.size;
    const left = Math.floor(x);
    const top = Math.floor(y);
    if (left < -1 || left >= width || top < -1 || top >= height) return 0;
    const right = x - left;
    const down = y - top;
    const at = top * width + left;
    const inside = left >= 0 && top >= 0 && left + 1 < width && top + 1 < height;
    const pixel = (i: number, isIn: boolean) => (inside || isIn ? pixels[i]! : 0);
    const above = pixel(at, left >= 0 && top >= 0) * (1 - right) + pixel(at + 1, left + 1 < width && top >= 0) * right;
    const below =
      pixel(at + width, left >= 0 && top + 1 < height) * (1 - right) +
      pixel(at + width + 1, left + 1 < width && top + 1 < height) * right;
    return Math.round(above * (1 - down) + below * down);
  }
}

/** By their series, to 1e-14 for |x| <= pi: engines differ in `Math.sin`'s last bit. */
function sinCos(x: number): [sin: number, cos: number] {
  let [sin, cos] = [1, 1];
  for (let n = 26; n >= 2; n -= 2) {
    sin = 1 - ((x * x) / (n * (n + 1))) * sin;
    cos = 1 - ((x * x) / (n * (n - 1))) * cos;
  }
  return [x * sin, cos];
}
