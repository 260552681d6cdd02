/** @file What is asked, whom, and the answer: the reader's drawing or a sample, the shipped model or the reader's own. */
import { aDigit, sampleDigits } from '../../figures/samples.js';
import { settings } from '../../settings/place.svelte.js';
import { compute } from '../../worker/compute.svelte.js';
import type { Prediction } from '../../worker/predict-core.js';
import type { ModelFacts } from '../../worker/test-core.js';
import { own, type OwnModel } from '../train/models.svelte.js';
import { rasterise, type Stroke } from './strokes.js';

/** What is drawn, stroke by stroke; while there is none, the sample is asked about. `own`: whether the reader's model answers, where there is one. */
export const asked: { strokes: Stroke[]; own: boolean } = $state({ strokes: [], own: false });

export const shipped: { model: OwnModel | null; facts: ModelFacts | null } = $state({ model: null, facts: null });

/** The latest answer, whose it is and what it is about; or why there is none. */
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

const fileName = 'lstm-mnist.safetensors';

async function bringShipped(): Promise<OwnModel> {
  const response = await fetch(new URL(fileName, document.baseURI)).catch((error: Error) => error);
  if (response instanceof Error || !response.ok)
    throw new Error(
      `${fileName} did not arrive: ${response instanceof Error ? response.message : `the host answered ${response.status}`}`,
    );
  const model = { name: 'the shipped LSTM', file: new Uint8Array(await response.arrayBuffer()) };
  const facts = await compute.call('inspect', model);
  Object.assign(shipped, { model, facts });
  return model;
}

let waiting = false;
let working = false;

/** Answers what is asked now. While an answer is on its way, only the latest question waits. */
export async function ask(): Promise<void> {
  waiting = true;
  if (working) return;
  working = true;
  while (waiting) {
    waiting = false;
    const timer = setTimeout(() => (answer.late = true), patience);
    try {
      const { strokes } = asked;
      const { label, pixels } = sampleDigits[settings.draw.sample - 1]!;
      const { name, file } = (asked.own && own.model) || (shipped.model ?? (await bringShipped()));
      const picture = strokes.length ? { drawing: rasterise(strokes) } : { pixels };
      const prediction = await compute.call('predict', { name, file, picture });
      Object.assign(answer, {
        prediction,
        about: strokes.length ? 'your drawing' : `${aDigit(label)} from MNIST’s test set`,
        model: name,
        problem: '',
      });
    } catch (error) {
      Object.assign(answer, { prediction: null, problem: (error as Error).message });
    }
    clearTimeout(timer);
    answer.late = false;
  }
  working = false;
}
