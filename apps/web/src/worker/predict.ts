/** @file What a model makes of one picture, row by row. */
import type { Architecture } from '@bptt/cells';
import { digitImage, type NdArray } from '@bptt/data';
import { inputOf, predict } from '@bptt/digits';
import { BpttError } from '@bptt/errors';
import { occlusion, saliency } from '@bptt/gradients-analysis';
import type { AnalysedModel } from './open-model.js';

/** In MNIST's form already, [28, 28]; or light ink on black in any size, [H, W]. */
export type Picture = { pixels: Uint8Array } | { drawing: NdArray<Uint8Array> };

/** Of each row [28]; null where it is not finite. */
export type RowWeights = readonly (number | null)[];

export interface Prediction {
  /** Of the model that answers. */
  architecture: Architecture;
  /** What the network sees [28, 28], 0 to 255. */
  pixels: Uint8Array;
  /** The probabilities of the digits after every row [28][10]. */
  rows: number[][];
  /** The likeliest after the last row. */
  digit: number;
  /** Euclidean norms of dy/dx_t, y the logit of `digit`; units of y per unit of x. Null as long as they are not known. */
  gradient: RowWeights | null;
  /** |y - y with row t blank|; units of y. Null as long as it is not known. */
  occlusion: RowWeights | null;
}

interface PredictOptions {
  /** Hears the probabilities, then the gradient too; the occlusion, which takes many times as long, comes with the answer. */
  tell?: (known: Prediction) => void;
  /** Ends what follows the probabilities. */
  signal?: AbortSignal;
}

/** One pixel without ink. */
const paper = new Uint8Array(1);

/** @throws BpttError for a drawing without a digit; BPTT_ABORTED after the signal. */
export async function predictDigit(
  { name, model, card, network }: AnalysedModel,
  picture: Picture,
  { tell, signal }: PredictOptions = {},
): Promise<Prediction> {
  const pixels = 'pixels' in picture ? picture.pixels : digitImage(picture.drawing, { ink: 'light' }).data;
  const { rows, digit } = predict(model, card, pixels);
  if (digit < 0) throw new BpttError('BPTT_NOT_FINITE', `${name}: its probabilities of this picture are not finite`);
  const known: Prediction = { architecture: model.architecture, pixels, rows, digit, gradient: null, occlusion: null };
  tell?.(known);

  const input = { data: inputOf(card, pixels), shape: [28, 1, 28] };
  const about = { classes: digit };
  const gradients = await saliency(network, input, about, { signal });
  known.gradient = gradients.each[0]!;
  tell?.(known);

  await new Promise((resolve) => setTimeout(resolve)); // so that a newer question is heard
  const without = await occlusion(network, input, about, { baseline: inputOf(card, paper)[0]!, signal });
  return { ...known, occlusion: without.each[0]! };
}
