/** @file What a model makes of one picture, row by row. */
import type { Architecture } from '@bptt/cells';
import { digitImage, type NdArray } from '@bptt/data';
import { inputOf, predict } from '@bptt/digits';
import { BpttError } from '@bptt/errors';
import * as tf from '@tensorflow/tfjs-core';
import { occlusion, saliency } from '@bptt/gradients-analysis';
import type { AnalysedModel, OpenModel } from './open-model.js';

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
  /** ln sum exp(y) over the logits y after the last row: low where no digit scores well, which the softmax divides away. */
  energy: number;
  /** Euclidean norms of dy/dx_t, y the logit of `digit`; units of y per unit of x. Null as long as they are not known. */
  gradient: RowWeights | null;
  /** |y - y with row t blank|; units of y. Null as long as it is not known. */
  occlusion: RowWeights | null;
}

/** What a model says of a picture, in short. */
export type Glance = Pick<Prediction, 'digit' | 'energy'> & { probability: number };

interface PredictOptions {
  /** Hears the probabilities, then the gradient too; the occlusion, which takes many times as long, comes with the answer. */
  tell?: (known: Prediction) => void;
  /** Ends what follows the probabilities. */
  signal?: AbortSignal;
}

/** One pixel without ink. */
const paper = new Uint8Array(1);

const pixelsOf = (picture: Picture): Uint8Array =>
  'pixels' in picture ? picture.pixels : digitImage(picture.drawing, { ink: 'light', plain: true }).data;

/** ln sum exp(y) of the logits y after the last row. */
function energyOf({ model, card }: OpenModel, pixels: Uint8Array): number {
  const logits = tf.tidy(() => [...model.forward(tf.tensor3d(inputOf(card, pixels), [28, 1, 28])).dataSync()]);
  const largest = Math.max(...logits);
  return largest + Math.log(logits.reduce((sum, y) => sum + Math.exp(y - largest), 0));
}

/** What a model says of some pictures. @throws BpttError for a drawing without a digit. */
export function glanceAt(opened: OpenModel, pictures: readonly Picture[]): Glance[] {
  return pictures.map((picture) => {
    const pixels = pixelsOf(picture);
    const { digit, probabilities } = predict(opened.model, opened.card, pixels);
    return { digit, probability: probabilities[digit] ?? NaN, energy: energyOf(opened, pixels) };
  });
}

/** @throws BpttError for a drawing without a digit; BPTT_ABORTED after the signal. */
export async function predictDigit(
  opened: AnalysedModel,
  picture: Picture,
  { tell, signal }: PredictOptions = {},
): Promise<Prediction> {
  const { name, model, card, network } = opened;
  const pixels = pixelsOf(picture);
  const { rows, digit } = predict(model, card, pixels);
  if (digit < 0) throw new BpttError('BPTT_NOT_FINITE', `${name}: its probabilities of this picture are not finite`);
  const energy = energyOf(opened, pixels);
  const { architecture } = model;
  const known: Prediction = { architecture, pixels, rows, digit, energy, gradient: null, occlusion: null };
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
