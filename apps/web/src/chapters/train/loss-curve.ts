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

/**
 * A curve of means over `from` steps as one of means over `to` steps, a multiple of them: the same as if it had been recorded so.
 * @param points as `LossCurve.points` gives them.
 */
export function smoothed(
  points: readonly (readonly [step: number, loss: number])[],
  from: number,
  to: number,
): [step: number, loss: number][] {
  const by = to / from;
  return Array.from({ length: Math.ceil(points.length / by) }, (_, bin) => {
    const part = points.slice(bin * by, (bin + 1) * by);
    // All bins are full but the last, whose middle tells how many steps it has.
    const counts = part.map(([middle], i) => 2 * (middle - (bin * by + i) * from) - 1);
    const count = counts.reduce((a, b) => a + b, 0);
    const sum = part.reduce((total, [, loss], i) => total + loss * counts[i]!, 0);
    return [bin * to + (count + 1) / 2, sum / count];
  });
}
