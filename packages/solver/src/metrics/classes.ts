/** @file Metrics of classes: logits [..., C] against labels [...]. */
import { ArgumentError, expectOneOf, expectOptions, expectWholeNumber } from '@bptt/errors';
import { Counting, eachLabel, largest, type Scored } from './metric.js';

/** The fraction of labels whose logit is the largest, or one of the `topK` largest. */
export const accuracy = (options: { topK?: number } = {}): Accuracy => {
  const { topK = 1 } = expectOptions('options', options, ['topK']);
  return new Accuracy(expectWholeNumber('topK', topK));
};

class Accuracy extends Counting<{ right: number; all: number }> {
  readonly better = 'higher';

  constructor(readonly topK: number) {
    super(() => ({ right: 0, all: 0 }));
  }

  update(scored: Scored): void {
    eachLabel(scored, (logits, start, classes, label) => {
      const right =
        this.topK === 1 ? largest(logits, start, classes) === label : rank(logits, start, classes, label) < this.topK;
      this.counts.right += Number(right);
      this.counts.all++;
    });
  }

  value(): number {
    return this.counts.right / this.counts.all;
  }
}

/** How many logits come before the label's: larger ones and, of equals, those before it. NaN comes after none. */
function rank(logits: Float32Array, start: number, classes: number, label: number): number {
  const own = logits[start + label]!;
  let before = 0;
  for (let c = 0; c < classes; c++) {
    const logit = logits[start + c]!;
    if (!(logit < own || (logit === own && c >= label))) before++;
  }
  return before;
}

/** confusion[label][answer] counts labels. */
export const confusion = (): ByConfusion<number[][]> => new ByConfusion((rows) => rows.map((row) => [...row]));

class ByConfusion<Value> extends Counting<{ rows: number[][] }, Value> {
  constructor(
    readonly of: (rows: number[][]) => Value,
    readonly better?: 'higher',
  ) {
    super(() => ({ rows: [] }));
  }

  update(scored: Scored): void {
    const { rows } = this.counts;
    const C = scored.output.shape.at(-1)!;
    if (rows.length === 0) for (let c = 0; c < C; c++) rows.push(Array.from({ length: C }, () => 0));
    if (rows.length !== C) throw new ArgumentError('logits', `${rows.length} classes, as before`, C);
    eachLabel(scored, (logits, start, classes, label) => rows[label]![largest(logits, start, classes)]!++);
  }

  value(): Value {
    return this.of(this.counts.rows);
  }
}

/** Where nothing was answered, or there is nothing to find, a measure is 0, as scikit-learn's. */
const ratio = (a: number, b: number) => (b === 0 ? 0 : a / b);

/** Of how often a class was answered rightly, answered, and the label. */
const measures = {
  precision: (hits: number, answers: number) => ratio(hits, answers),
  recall: (hits: number, _: number, labels: number) => ratio(hits, labels),
  f1: (hits: number, answers: number, labels: number) => ratio(2 * hits, answers + labels),
};

type Measure = keyof typeof measures;

const sum = (numbers: number[]) => numbers.reduce((total, n) => total + n, 0);

const ofEachClass = (measure: Measure) => (rows: number[][]) =>
  rows.map((row, c) => measures[measure](row[c]!, sum(rows.map((other) => other[c]!)), sum(row)));

const macro = (measure: Measure) => {
  const each = ofEachClass(measure);
  return new ByConfusion((rows) => sum(each(rows)) / rows.length, 'higher');
};

/** Of the answers c, the fraction that is right; its mean over the classes (macro). */
export const precision = (): ByConfusion<number> => macro('precision');
/** Of the labels c, the fraction that is found; its mean over the classes (macro). */
export const recall = (): ByConfusion<number> => macro('recall');
/** The harmonic mean of precision and recall; its mean over the classes (macro). */
export const f1 = (): ByConfusion<number> => macro('f1');
/** Precision, recall or F1 of each class: [C]. */
export const perClass = (measure: Measure): ByConfusion<number[]> =>
  new ByConfusion(ofEachClass(expectOneOf('measure', measure, Object.keys(measures) as Measure[])));
