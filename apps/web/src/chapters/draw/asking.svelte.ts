/** @file What is asked, whom, and the answer: the reader's drawing or a sample, the shipped model or the reader's own. */
import { latestOf } from '../../ask/latest.js';
import { numbered } from '../../models/numbered-file.js';
import { own, type OwnModel } from '../../models/own.svelte.js';
import { drawWords } from '../../words/draw.js';
import { bringShipped } from '../../models/shipped.svelte.js';
import { aDigit, sampleDigits } from '../../sample-digits.js';
import { settings } from '../../settings/place.svelte.js';
import type { Glance, Picture, Prediction } from '../../worker/predict.js';
import { modelsWords } from '../../words/models.js';
import { knowModel } from './familiar.svelte.js';
import { rasterise, type Stroke } from '../../parts/strokes.js';

/** What is drawn, stroke by stroke; while there is none, the sample is asked about. Where there is a model of the reader's, it answers unless they chose the other. */
class Asked {
  strokes: readonly Stroke[] = $state.raw([]);
  choice: 'own' | 'shipped' = $state('own');
}
export const asked = new Asked();

/** The reader's own model where it is the one that answers. */
export const readers = (): OwnModel | null => (asked.choice === 'own' ? own.model : null);

/** The latest answer as far as it is known, whose it is and what it is about; or why there is none. */
class Answer {
  prediction: Prediction | null = $state.raw(null);
  about = $state('');
  model = $state('');
  /** What the shipped model says, where the reader's own answers. */
  beside: Glance | null = $state.raw(null);
  problem = $state('');
  /** Whether a newer one takes so long that a reader should be told. */
  late = $state(false);
}
export const answer = new Answer();

/** Milliseconds after which an answer is late. */
const patience = 300;
const predict = latestOf('predict');
const glance = latestOf('glance');
let latest = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Answers what is asked now. */
export async function ask(): Promise<void> {
  const number = ++latest;
  const { strokes } = asked;
  const { label, pixels } = sampleDigits[settings.draw.sample - 1]!;
  const reader = readers();
  timer ??= setTimeout(() => (answer.late = true), patience);
  try {
    const model = reader ?? (await bringShipped());
    if (number !== latest) return;
    const { name, file } = model;
    void knowModel(model);
    const words = drawWords();
    let made: Picture | undefined;
    const picture = () => (made ??= strokes.length ? { drawing: rasterise(strokes) } : { pixels });
    const about = strokes.length ? words.yourDrawing : words.ofTestSet(aDigit(label));
    const show = (prediction: Prediction) =>
      settle(number, { prediction, about, model: reader ? name : modelsWords().shipped, problem: '' });
    predict({
      input: () => ({ name, file: numbered(file), picture: picture() }),
      hear: show,
      answered: show,
      failed: (error) => fail(number, error),
    });
    void glanceBeside(number, reader ? picture : null);
  } catch (error) {
    fail(number, error as Error);
  }
}

/** What the shipped model makes of the same picture; nothing where it answers itself. */
async function glanceBeside(number: number, picture: (() => Picture) | null): Promise<void> {
  const none = () => void (answer.beside = null); // the answer itself says what is wrong with the picture
  if (!picture) return none();
  try {
    const { name, file } = await bringShipped();
    if (number !== latest) return;
    glance({
      input: () => ({ name, file: numbered(file), pictures: [picture()] }),
      answered: ([first]) => number === latest && (answer.beside = first!),
      failed: none,
    });
  } catch {
    none();
  }
}

const fail = (number: number, { message }: Error) => settle(number, { prediction: null, problem: message });

/** Shows what is known; a newer question that still waits is late in its own time. */
function settle(number: number, known: Partial<Answer>): void {
  clearTimeout(timer);
  timer = number === latest ? undefined : setTimeout(() => (answer.late = true), patience);
  Object.assign(answer, known, { late: false });
}
