/** @file Changes an image a little: which way is a function of the seed, the epoch and the image's number, and of nothing else. */
import { expectOptions, expectWholeNumber } from '@bptt/errors';
import { uniformsAt } from '@bptt/random';
import { augmentationNames, expectAugmentation, type Augmentation } from './augmentation.js';
import { ElasticField, fieldSize } from './elastic-field.js';

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
  readonly #fieldX: ElasticField;
  readonly #fieldY: ElasticField;

  /** @throws ArgumentError for an amount out of range. */
  constructor(
    options: AugmenterOptions,
    readonly size: readonly [height: number, width: number],
  ) {
    const { seed = 0, ...augmentation } = expectOptions('options', options, ['seed', ...augmentationNames]);
    this.#seed = expectWholeNumber('seed', seed, 0, 0xffffffff);
    this.#amounts = expectAugmentation('augment', augmentation);
    this.#fieldX = new ElasticField(size);
    this.#fieldY = new ElasticField(size);
  }

  /** @param pixels [H, W], not changed. @returns new ones, [H, W]. */
  apply(pixels: Uint8Array, epoch: number, index: number): Uint8Array {
    const [height, width] = this.size;
    const { shift, rotate, scale, elastic } = this.#amounts;
    const count = affineNumbers + (elastic > 0 ? 2 * fieldSize : 0);
    const random = uniformsAt(this.#seed, [epoch, index], count);
    for (let i = affineNumbers; i < count; i++) random[i]! *= elastic;
    const [shiftX, shiftY] = [shift * random[0]!, shift * random[1]!];
    const [sin, cos] = sinCos((rotate * random[2]! * Math.PI) / 180);
    const [scaleX, scaleY] = [1 + scale * random[3]!, 1 + scale * random[4]!];
    const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
    const framed = this.#framed(pixels);
    const across = width + 2;
    const result = new Uint8Array(height * width);
    for (let y = 0; y < height; y++) {
      const moveX = elastic > 0 && this.#fieldX.row(y, random, affineNumbers);
      const moveY = elastic > 0 && this.#fieldY.row(y, random, affineNumbers + fieldSize);
      const dy = y - middleY - shiftY;
      for (let x = 0; x < width; x++) {
        const dx = x - middleX - shiftX;
        const fromX = middleX + (cos * dx + sin * dy) / scaleX + (moveX ? moveX[x]! : 0);
        const fromY = middleY + (cos * dy - sin * dx) / scaleY + (moveY ? moveY[x]! : 0);
        const left = Math.floor(fromX);
        const top = Math.floor(fromY);
        if (left < -1 || left >= width || top < -1 || top >= height) continue;
        const right = fromX - left;
        const down = fromY - top;
        const at = (top + 1) * across + left + 1;
        const above = framed[at]! * (1 - right) + framed[at + 1]! * right;
        const below = framed[at + across]! * (1 - right) + framed[at + across + 1]! * right;
        result[y * width + x] = Math.round(above * (1 - down) + below * down);
      }
    }
    return result;
  }

  /** [H + 2, W + 2]: the image in a frame of zeros. */
  #framed(pixels: Uint8Array): Uint8Array {
    const [height, width] = this.size;
    const framed = new Uint8Array((height + 2) * (width + 2));
    for (let y = 0; y < height; y++) framed.set(pixels.subarray(y * width, (y + 1) * width), (y + 1) * (width + 2) + 1);
    return framed;
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
