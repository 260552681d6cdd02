/** @file What is asked, whom, and the answer: the reader's drawing or a sample, the shipped model or the reader's own. */
import { latestOf } from '../../ask/latest.js';
import { own } from '../../models/own.svelte.js';
import { bringShipped } from '../../models/shipped.svelte.js';
import { aDigit, sampleDigits } from '../../sample-digits.js';
import { settings } from '../../settings/place.svelte.js';
import type { Prediction } from '../../worker/predict.js';
import { rasterise, type Stroke } from './strokes.js';

/** What is drawn, stroke by stroke; while there is none, the sample is asked about. `own`: whether the reader's model answers, where there is one. */
export const asked: { strokes: Stroke[]; own: boolean } = $state({ strokes: [], own: false });

/** The latest answer as far as it is known, whose it is and what it is about; or why there is none. */
interface Answer {
  prediction: Prediction | null;
  about: string;
  model: string;
  problem: string;
  /** Whether a newer one takes so long that a reader should be told. */
  late: boolean;
}
export const answer: Answer = $state({ prediction: null, about: '', model: '', problem: '', late: false });

/** Milliseconds after which an answer is late. */
const patience = 300;
const predict = latestOf('predict');
let latest = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Answers what is asked now. */
export async function ask(): Promise<void> {
  const number = ++latest;
  const { strokes } = asked;
  const { label, pixels } = sampleDigits[settings.draw.sample - 1]!;
  const reader = asked.own && own.model;
  timer ??= setTimeout(() => (answer.late = true), patience);
  try {
    const { name, file } = reader || (await bringShipped());
    if (number !== latest) return;
    const about = strokes.length ? 'your drawing' : `${aDigit(label)} from MNIST’s test set`;
    const show = (prediction: Prediction) => settle(number, { prediction, about, model: name, problem: '' });
    predict({
      input: { name, file, picture: strokes.length ? { drawing: rasterise(strokes) } : { pixels } },
      hear: show,
      answered: show,
      failed: (error) => fail(number, error),
    });
  } catch (error) {
    fail(number, error as Error);
  }
}

const fail = (number: number, { message }: Error) => settle(number, { prediction: null, problem: message });

/** Shows what is known; a newer question that still waits is late in its own time. */
function settle(number: number, known: Partial<Answer>): void {
  clearTimeout(timer);
  timer = number === latest ? undefined : setTimeout(() => (answer.late = true), patience);
  Object.assign(answer, known, { late: false });
}
