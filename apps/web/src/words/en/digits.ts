/** @file Chapter 5 in English. */

export const digits = {
  intro:
    'MNIST has 70,000 digits, written by clerks and pupils, each 28\u00a0×\u00a028 pixels from 0 (paper) to 255 (ink).',
  three: 'Here are three of each; the rest comes on demand.',
  load: 'Load all of MNIST',
  classes: 'The classes',
  previous: 'Previous of each',
  more: 'More of each',
  countsTitle: 'Training images of each class',
  digit: 'digit',
  images: 'images',
  counts: (
    train: string,
    /** Null without test images. */
    test: string | null,
    rarest: number,
    least: string,
    mostFrequent: number,
    most: string,
    share: string,
  ) =>
    `${train} training${test === null ? '' : ` and ${test} test`} images. The rarest digit is ${rarest} with ${least}, the most frequent ${mostFrequent} with ${most}: always saying ${mostFrequent} would be right for ${share}.`,

  sequence: 'An image is a sequence',
  rowByRow:
    'A recurrent network reads the image from top to bottom, a row at each time step: T = 28 steps of I = 28 numbers.',
  play: 'Play',
  pause: 'Pause',
  imageTitle: (digit: string, rows: number) => `${digit}, of which ${rows} of 28 rows have been read`,
  rowTitle: (row: number) => `Row ${row}: the 28 inputs of time step ${row}`,
  column: 'column',
  row: (row: number, paper: string, ink: string) =>
    `x_{${row}} has 28 numbers; paper is ${paper} and ink up to ${ink}. A batch of B images is [T, B, I] = [28, B, 28].`,

  normalisation: 'What normalisation does',
  ofAll: (count: string) => `of ${count} images`,
  ofSamples: (count: number) => `of the ${count} images above`,
  explanation:
    'Most pixels are paper. Subtracting a mean and dividing by a standard deviation moves and stretches the axis, and changes no picture; with 0.5 and 0.5, as in the exercise, inputs lie between −1 and 1.',
  before: 'Before',
  after: 'After',
  beforeTitle: (source: string) => `Pixels before normalisation, ${source}`,
  afterTitle: (source: string) => `Pixels after normalisation, ${source}`,
  value: 'value',
  pixels: 'pixels',
  beforeAxis: 'pixel / 255',
  afterAxis: '(pixel / 255 − mean) / standard deviation',
  bin: (from: string, to: string) => `${from} to ${to}`,
  moments: (min: string, max: string, mean: string, std: string) =>
    `From ${min} to ${max}; mean ${mean}, standard deviation ${std}.`,
};
