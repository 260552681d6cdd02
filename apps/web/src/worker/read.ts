/** @file The small model reads one picture, row by row, in float64: no kernels to wait for, and its state can be looked at. */
import { beliefs, networkOf, type Beliefs, type Network } from '@bptt/float64';
import { digitImage, normalisationTable } from '@bptt/data';
import { readModel, type ModelCard } from '@bptt/formats';
import type { Picture } from './predict.js';

export interface Reading extends Beliefs {
  /** What the network sees [28, 28], 0 to 255. */
  pixels: Uint8Array;
  /** Fraction of MNIST's test images that the network names rightly. */
  testAccuracy: number | undefined;
}

export interface Reader {
  network: Network;
  card: ModelCard;
}

/** @throws BpttError for a broken file. */
export function openReader(file: Uint8Array, source: string): Reader {
  const { weights, architecture, card } = readModel(file, { source });
  return { network: networkOf(weights, { nonlinearity: architecture.nonlinearity, head: architecture.head }), card };
}

/** @throws BpttError for a drawing without a digit. */
export function readDigit({ network, card }: Reader, picture: Picture): Reading {
  const pixels = 'pixels' in picture ? picture.pixels : digitImage(picture.drawing, { ink: 'light' }).data;
  const table = normalisationTable(card.normalisation?.mean ?? 0.5, card.normalisation?.std ?? 0.5);
  const columns = network.inputSize;
  const rows = Array.from({ length: pixels.length / columns }, (_, t) =>
    Float64Array.from(pixels.subarray(t * columns, (t + 1) * columns), (pixel) => table[pixel]!),
  );
  return { pixels, testAccuracy: card.testAccuracy, ...beliefs(network, rows) };
}
