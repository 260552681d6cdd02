/** @file A model on images: how often it is right, what it takes for what, and its worst mistakes. */
import type { Classifier, ModelCard } from '@bptt/cells';
import type { Dataset } from '@bptt/data';
import { evaluate, worstMistakes, type EvaluateOptions, type Evaluation, type Mistake } from '@bptt/solver';
import { testBatches } from './images.js';

/** How the work is followed and stopped. */
export type TestHooks = Omit<EvaluateOptions, 'lossFunc'>;

/** @throws BpttError (BPTT_ABORTED) within one batch after the signal. */
export const test = (model: Classifier, card: ModelCard, images: Dataset, hooks?: TestHooks): Promise<Evaluation> =>
  evaluate(model, testBatches(images, card), hooks);

/** A wrong answer, with the image's pixels [H, W]. */
export type PicturedMistake = Mistake & { pixels: Uint8Array };

/** The `count` worst, the worst first. */
export async function mistakes(
  model: Classifier,
  card: ModelCard,
  images: Dataset,
  { count, ...hooks }: TestHooks & { count: number },
): Promise<PicturedMistake[]> {
  const found = await worstMistakes(model, testBatches(images, card), { count, ...hooks });
  return found.map((mistake) => ({ ...mistake, pixels: images.pixels(mistake.index).slice() }));
}
