/** @file How much an image may be changed while its class stays: each amount is the largest, and what happens is drawn evenly up to it. */
import { expectNumber, expectOptions } from '@bptt/errors';

export const augmentationNames = ['shift', 'rotate', 'scale', 'elastic'] as const;

export interface Augmentation {
  /** Pixels, along each axis. */
  shift?: number | undefined;
  /** Degrees about the centre, either way; at most 180. */
  rotate?: number | undefined;
  /** Part of the size, of each axis by itself: 0.1 makes it 0.9 to 1.1 times as large. Below 1. */
  scale?: number | undefined;
  /** Pixels by which points a quarter of the image apart move, and what is between them smoothly with them. */
  elastic?: number | undefined;
}

/** All four, 0 where left out. @throws ArgumentError for what is out of range or unknown. */
export function expectAugmentation(
  name: string,
  augmentation: Augmentation,
): Required<{ [K in keyof Augmentation]: number }> {
  const { shift = 0, rotate = 0, scale = 0, elastic = 0 } = expectOptions(name, augmentation, augmentationNames);
  expectNumber(`${name}.shift`, shift, { from: 0 });
  expectNumber(`${name}.rotate`, rotate, { from: 0, to: 180 });
  expectNumber(`${name}.scale`, scale, { from: 0, below: 1 });
  expectNumber(`${name}.elastic`, elastic, { from: 0 });
  return { shift, rotate, scale, elastic };
}
