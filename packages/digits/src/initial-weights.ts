/** @file The weights that a training begins with. */
import {
  initialisations,
  initialise,
  type Architecture,
  type Classifier,
  type Initialisation,
  type ModelCard,
} from '@bptt/cells';
import { classifierLike } from './networks.js';

export interface InitialWeights {
  /** `pytorch` when left out. */
  init?: Initialisation | undefined;
  /** Of the LSTM's forget gate: b_ih = forgetBias, b_hh = 0. */
  forgetBias?: number | undefined;
}

/** @param maxSteps T, for `chrono`. */
export function initialWeights(
  { rnn }: Classifier,
  { init = 'pytorch', forgetBias }: InitialWeights,
  seed: number,
  maxSteps: number,
): void {
  initialise(rnn, { init, forgetBias, seed, ...(init === 'chrono' && { maxSteps }) });
}

/** A classifier as its training began, from what its file says of that. @param maxSteps T, for `chrono`. */
export function beginningOf(
  architecture: Architecture,
  { seed = 0, recipe = {} }: ModelCard,
  maxSteps: number,
): Classifier {
  const model = classifierLike(architecture, seed);
  const init = initialisations.find((name) => name === recipe['init']);
  const forgetBias = typeof recipe['forgetBias'] === 'number' ? recipe['forgetBias'] : undefined;
  initialWeights(model, { init, forgetBias }, seed, maxSteps);
  return model;
}
