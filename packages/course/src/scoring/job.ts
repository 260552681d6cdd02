/** @file What a scoring process is told and what it answers: one line of JSON each, the model's bytes after the first. */
import type { ModelFormat } from '../course/settings.js';

export interface Job {
  /** Of the model, which follow this line. */
  bytes: number;
  testSet: string;
  publicShare: number;
  seed: number;
  formats: ModelFormat[];
  parameters: number;
  operations: number;
  worstDigits: number;
}

/** A digit of the public part that was answered wrongly. */
export interface WorstDigit {
  label: number;
  answer: number;
  /** What the model gives its answer. */
  probability: number;
  /** [H, W], base64 of bytes. */
  pixels: string;
  height: number;
  width: number;
}

export interface Scored {
  module: string;
  hiddenSize: number;
  numLayers: number;
  bidirectional: boolean;
  parameters: number;
  operations: number;
  /** What the file did not say. */
  assumed: string[];
  images: number;
  publicImages: number;
  /** Over all images, as `bptt evaluate` gives them. */
  accuracy: number;
  loss: number;
  publicAccuracy: number;
  privateAccuracy: number;
  /** Of the public part: confusion[digit][answer]. */
  confusion: number[][];
  worst: WorstDigit[];
}

export type Answer =
  | { state: 'scoring' }
  /** `correct`: base64, for each public image 1 or 0. */
  | { state: 'scored'; scored: Scored; correct: string }
  /** The file's own fault. */
  | { state: 'rejected'; reason: string };
