/** @file A loss per step as a curve that stays short: means over bins, whose width doubles as the training goes on. */
const mostBins = 256;

export class LossCurve {
  #width = 1;
  #sums: number[] = [];
  #steps = 0;

  /** Adds the losses of the next steps. */
  add(losses: readonly number[]): void {
    for (const loss of losses) {
      if (this.#steps === mostBins * this.#width) this.#halve();
      const bin = Math.floor(this.#steps++ / this.#width);
      this.#sums[bin] = (this.#sums[bin] ?? 0) + loss;
    }
  }

  /** Steps in a bin. */
  get width(): number {
    return this.#width;
  }

  /** The middle of each bin, counted in steps from 1, and its mean loss. */
  points(): [step: number, loss: number][] {
    return this.#sums.map((sum, bin) => {
      const first = bin * this.#width;
      const count = Math.min(this.#width, this.#steps - first);
      return [first + (count + 1) / 2, sum / count];
    });
  }

  #halve(): void {
    this.#width *= 2;
    this.#sums = Array.from({ length: mostBins / 2 }, (_, i) => this.#sums[2 * i]! + this.#sums[2 * i + 1]!);
  }
}
