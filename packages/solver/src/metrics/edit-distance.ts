/** @file How far answered sequences are from the right ones, in edits. */
import { expectOptions, expectWholeNumber } from '@bptt/errors';
import { Counting, eachLabel, largest, type Scored } from './metric.js';

/**
 * Logits [T, B, C] against labels [T, B]: the edits (insert, remove, change) that turn each sequence of answers into its labels, divided by the
 * number of labels; 0 is perfect. Steps that do not count belong to neither.
 * @param options.blank a class that is left out of both, such as a padding's or CTC's.
 */
export const editDistance = (options: { blank?: number } = {}): EditDistance => {
  const { blank } = expectOptions('options', options, ['blank']);
  if (blank !== undefined) expectWholeNumber('blank', blank, 0);
  return new EditDistance(blank);
};

class EditDistance extends Counting<{ edits: number; labels: number }> {
  readonly better = 'lower';

  constructor(readonly blank: number | undefined) {
    super(() => ({ edits: 0, labels: 0 }));
  }

  update(scored: Scored): void {
    const { shape } = scored.targets;
    const B = shape.at(-1)!;
    const sequences = Array.from({ length: B }, () => ({ answers: [] as number[], labels: [] as number[] }));
    eachLabel(scored, (logits, start, classes, label) => {
      const sequence = sequences[(start / classes) % B]!;
      const answer = largest(logits, start, classes);
      if (answer !== this.blank) sequence.answers.push(answer);
      if (label !== this.blank) sequence.labels.push(label);
    });
    for (const { answers, labels } of sequences) {
      this.counts.edits += edits(answers, labels);
      this.counts.labels += labels.length;
    }
  }

  value(): number {
    return this.counts.edits / this.counts.labels;
  }
}

/** Levenshtein's distance, one row at a time. */
function edits(a: ArrayLike<unknown>, b: ArrayLike<unknown>): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + Number(a[i - 1] !== b[j - 1])));
    row = next;
  }
  return row[b.length]!;
}
