/** @file What a search is about, beside its space: kept in the study, so that it can go on and cannot be mixed up with another. */
import { createHash } from 'node:crypto';
import type { Kind } from '@bptt/digits';
import type { Dataset } from '@bptt/data';
import type { DataOptions } from '../options/data.js';

export const metrics = ['accuracy', 'loss'] as const;

export interface About {
  module: Kind | 'all';
  /** Of the validation images; the best epoch of a training counts. */
  metric: (typeof metrics)[number];
  /** All trials train with it: they differ in nothing but their settings. */
  seed: number;
  epochs: number;
  trainSize?: number;
  /** Where the images are, empty for MNIST. */
  source: DataOptions;
  /** Of the training images and their labels. */
  images: string;
}

/** The options of `bptt train` that every trial has. */
export const commonOf = ({
  seed,
  epochs,
  trainSize,
  source: { data, classes, firstClass, transposed },
}: Omit<About, 'images'>): string[] => [
  '--epochs',
  String(epochs),
  '--seed',
  String(seed),
  ...(trainSize === undefined ? [] : ['--train-size', String(trainSize)]),
  ...(data === undefined ? [] : ['--data', data]),
  ...(classes === undefined ? [] : ['--classes', String(classes)]),
  ...(firstClass === undefined ? [] : ['--first-class', String(firstClass)]),
  ...(transposed ? ['--transposed'] : []),
];

export function hashOf(images: Dataset): string {
  const hash = createHash('sha256');
  for (let i = 0; i < images.length; i++) hash.update(images.pixels(i)).update(String(images.label(i)));
  return hash.digest('hex');
}
