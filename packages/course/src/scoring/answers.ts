/** @file What a model answered to every image, measured while it is evaluated. */
import type { Metric, Scored } from '@bptt/solver';

export interface Answered {
  label: number;
  answer: number;
  /** What the model gives its answer. */
  probability: number;
  /** -ln of what it gives the label. */
  loss: number;
}

/** A metric whose value is the answers in their order. */
export class Answers implements Metric<Answered[]> {
  #answered: Answered[] = [];

  reset(): void {
    this.#answered = [];
  }

  update({ output: { data, shape }, targets }: Scored): void {
    const classes = shape.at(-1)!;
    targets.data.forEach((label, row) => {
      const logits = data.subarray(row * classes, (row + 1) * classes);
      // The first of equals, as accuracy counts it.
      const answer = logits.reduce((best, logit, c) => (logit > logits[best]! ? c : best), 0);
      const sum = logits.reduce((total, logit) => total + Math.exp(logit - logits[answer]!), 0);
      this.#answered.push({
        label,
        answer,
        probability: 1 / sum,
        loss: Math.log(sum) - (logits[label]! - logits[answer]!),
      });
    });
  }

  value(): Answered[] {
    return this.#answered;
  }

  state(): Answered[] {
    return structuredClone(this.#answered);
  }

  loadState(state: Answered[]): void {
    this.#answered = structuredClone(state);
  }
}
