/** @file The small model reads one picture, row by row, in float64: no kernels to wait for, and its state can be looked at. */
import { beliefs, networkOf, type Beliefs, type Network } from '@bptt/float64';
import { digitImage, normalisationTable } from '@bptt/data';
import { FormatError } from '@bptt/errors';
import { numbers, readSafetensors } from '@bptt/formats';
import type { Picture } from './predict.js';

export interface Reading extends Beliefs {
  /** What the network sees [28, 28], 0 to 255. */
  pixels: Uint8Array;
  /** Fraction of MNIST's test images that the network names rightly. */
  testAccuracy: number | undefined;
}

export interface Reader {
  network: Network;
  /** How the pixels, scaled to [0, 1], were normalised. */
  mean: number;
  std: number;
  testAccuracy: number | undefined;
}

/**
 * The page's own file of an LSTM, by the safetensors reader alone: the readers of every other format weigh more than the model.
 * @throws BpttError for a broken file.
 */
export function openReader(file: Uint8Array, source: string): Reader {
  const { metadata, tensors } = readSafetensors(file, source);
  const weights = new Map([...tensors].map(([name, each]) => [name, { data: numbers(each), shape: each.shape }]));
  const [mean, std, testAccuracy] = ['mean', 'std', 'testAccuracy'].map((name) => Number(metadata.get(name)));
  if (!Number.isFinite(mean) || !Number.isFinite(std))
    throw new FormatError({ source, field: '__metadata__', expected: 'mean and std', found: `${mean} and ${std}` });
  return { network: networkOf(weights), mean: mean!, std: std!, testAccuracy: testAccuracy || undefined };
}

/** @throws BpttError for a drawing without a digit. */
export function readDigit({ network, mean, std, testAccuracy }: Reader, picture: Picture): Reading {
  const pixels = 'pixels' in picture ? picture.pixels : digitImage(picture.drawing, { ink: 'light', plain: true }).data;
  const table = normalisationTable(mean, std);
  const columns = network.inputSize;
  const rows = Array.from({ length: pixels.length / columns }, (_, t) =>
    Float64Array.from(pixels.subarray(t * columns, (t + 1) * columns), (pixel) => table[pixel]!),
  );
  return { pixels, testAccuracy, ...beliefs(network, rows) };
}
