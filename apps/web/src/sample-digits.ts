/** @file The digits that come with the page: three test images of each class. */
import stored from 'virtual:mnist-samples';

export interface SampleDigit {
  label: number;
  /** [28, 28], 0 to 255. */
  pixels: Uint8Array;
}

export const sampleDigits: readonly SampleDigit[] = stored.map(({ label, pixels }) => ({
  label,
  pixels: Uint8Array.from(atob(pixels), (char) => char.charCodeAt(0)),
}));

/** The digit with its article: `a 7`, `an 8`. */
export const aDigit = (digit: number): string => `${digit === 8 ? 'an' : 'a'} ${digit}`;
