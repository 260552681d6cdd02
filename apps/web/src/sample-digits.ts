/** @file The digits that come with the page: three test images of each class. */
import stored from 'virtual:mnist-samples';
import { frameWords } from './words/frame.js';

export interface SampleDigit {
  label: number;
  /** [28, 28], 0 to 255. */
  pixels: Uint8Array;
}

export const sampleDigits: readonly SampleDigit[] = stored.map(({ label, pixels }) => ({
  label,
  pixels: Uint8Array.from(atob(pixels), (char) => char.charCodeAt(0)),
}));

/** The digit with its article, in the reader's language: `a 7`, `an 8`. */
export const aDigit = (digit: number): string => frameWords().aDigit(digit);
