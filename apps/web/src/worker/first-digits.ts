/** @file The digits to start with, at their places among all training images of MNIST, so that a training on them alone has the numbers of one that has all. */
import { shuffledIndices, type Dataset, type Sample, type Transform } from '@bptt/data';
import { ArgumentError } from '@bptt/errors';

/** Of MNIST. */
const trainingImages = 60_000;

/** All training images, of which only those of `digits` are here: they are the first of the shuffle by `seed`, in its order. */
export class FirstDigits implements Dataset {
  readonly #places = new Int32Array(trainingImages).fill(-1);
  readonly shape: readonly [count: number, height: number, width: number];
  readonly length = trainingImages;

  constructor(
    readonly digits: Dataset,
    readonly seed: number,
  ) {
    const [count, height, width] = digits.shape;
    this.shape = [trainingImages, height, width];
    const shuffled = shuffledIndices(trainingImages, seed).subarray(0, count);
    shuffled.forEach((index, place) => (this.#places[index] = place));
  }

  get classes(): number {
    return this.digits.classes;
  }

  get transform(): Transform | undefined {
    return this.digits.transform;
  }

  pixels(i: number): Uint8Array {
    return this.digits.pixels(this.#placeOf(i));
  }

  label(i: number): number {
    return this.digits.label(this.#placeOf(i));
  }

  get(i: number): Sample {
    return this.digits.get(this.#placeOf(i));
  }

  #placeOf(i: number): number {
    const place = this.#places[i] ?? -1;
    if (place < 0)
      throw new ArgumentError(
        'images',
        `at most ${this.digits.length} with the seed ${this.seed}, until all of MNIST is here`,
        `image ${i}`,
      );
    return place;
  }
}
