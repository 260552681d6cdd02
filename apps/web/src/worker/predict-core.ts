/** @file What a model makes of one picture, row by row. */
import { probabilitiesByStep, type Architecture } from '@bptt/cells';
import { digitImage, normalisationTable, type NdArray } from '@bptt/data';
import { BpttError } from '@bptt/errors';
import { networkOf, occlusion, saliency } from '@bptt/gradients-analysis';
import { openModel } from './test-core.js';
import { normalisation } from './train-core.js';

/** In MNIST's form already, [28, 28]; or light ink on black in any size, [H, W]. */
export type Picture = { pixels: Uint8Array } | { drawing: NdArray<Uint8Array> };

export interface Prediction {
  /** Of the model that answers. */
  architecture: Architecture;
  /** What the network sees [28, 28], 0 to 255. */
  pixels: Uint8Array;
  /** The probabilities of the digits after every row [28][10]. */
  rows: number[][];
  /** The likeliest after the last row. */
  digit: number;
  /** Euclidean norms of dy/dx_t, y the logit of `digit` [28]; units of y per unit of x. */
  gradient: (number | null)[];
  /** |y - y with row t blank| [28]; units of y. */
  occlusion: (number | null)[];
}

/** @throws BpttError for a broken file, and for a drawing without a digit. */
export async function predictDigit(file: Uint8Array, name: string, picture: Picture): Promise<Prediction> {
  const pixels = 'pixels' in picture ? picture.pixels : digitImage(picture.drawing, { ink: 'light' }).data;
  const { model, architecture, card } = openModel(file, name);
  try {
    const { mean, std } = card.normalisation ?? normalisation;
    const table = normalisationTable(mean, std);
    const data = Float32Array.from(pixels, (pixel) => table[pixel]!);
    const rows = probabilitiesByStep(model, data);
    const digit = rows.at(-1)!.indexOf(Math.max(...rows.at(-1)!));
    if (digit < 0) throw new BpttError('BPTT_NOT_FINITE', `${name}: its probabilities of this picture are not finite`);
    const network = networkOf(model);
    const input = { data, shape: [28, 1, 28] };
    const about = { classes: digit };
    const [
      {
        each: [gradient],
      },
      {
        each: [without],
      },
    ] = [await saliency(network, input, about), await occlusion(network, input, about, { baseline: table[0]! })];
    return { architecture, pixels, rows, digit, gradient: gradient!, occlusion: without! };
  } finally {
    model.dispose();
  }
}
