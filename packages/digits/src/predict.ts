/** @file What a model makes of one image, after every row of it. */
import { probabilitiesByStep, type Classifier, type ModelCard } from '@bptt/cells';
import { normalisationTable } from '@bptt/data';
import { normalisation } from './images.js';

export interface Prediction {
  /** The likeliest class after the last row; -1 when the probabilities are not finite. */
  digit: number;
  /** After the last row [C]. */
  probabilities: number[];
  /** After every row [T][C]. */
  rows: number[][];
}

/** Pixels [T, I], 0 to 255, as the model was trained to see them. */
export function inputOf({ normalisation: { mean, std } = normalisation }: ModelCard, pixels: Uint8Array): Float32Array {
  const table = normalisationTable(mean, std);
  return Float32Array.from(pixels, (pixel) => table[pixel]!);
}

/** @param pixels [T, I], 0 to 255. */
export function predict(model: Classifier, card: ModelCard, pixels: Uint8Array): Prediction {
  const rows = probabilitiesByStep(model, inputOf(card, pixels));
  const probabilities = rows.at(-1)!;
  return { digit: probabilities.indexOf(Math.max(...probabilities)), probabilities, rows };
}
