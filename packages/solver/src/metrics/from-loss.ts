/** @file Metrics that are a function of the mean loss: what a language model's cross-entropy is told as. */
import { Counting, type Scored } from './metric.js';

class FromLoss extends Counting<{ loss: number; weight: number }> {
  readonly better = 'lower';

  constructor(readonly of: (meanLoss: number) => number) {
    super(() => ({ loss: 0, weight: 0 }));
  }

  update({ loss, weight }: Scored): void {
    this.counts.loss += loss * weight;
    this.counts.weight += weight;
  }

  value(): number {
    return this.of(this.counts.loss / this.counts.weight);
  }
}

/** e to the mean cross-entropy: among how many equally likely ones the model chooses. */
export const perplexity = (): FromLoss => new FromLoss(Math.exp);

/** The mean cross-entropy in bits a target, such as bits a character. */
export const bitsPerCharacter = (): FromLoss => new FromLoss((loss) => loss / Math.LN2);
