/** @file The logarithmic axis of chapter 2, and a rate in words. */
import { vanishingWords } from '../../words/vanishing.js';
import { shortNumber } from '../../words/numbers.js';

/** From 10^-30 to 10^10 whatever the settings, so that curves can be compared; ten decades more at a time where values would not fit. */
export function decades(values: readonly (number | null)[]): [number, number] {
  const tens = values.flatMap((value) => (value !== null && value > 0 ? [Math.log10(value) / 10] : []));
  const [low, high] = [Math.floor(Math.min(-3, ...tens)), Math.ceil(Math.max(1, ...tens))];
  return [10 ** Math.max(-323, 10 * low), 10 ** Math.min(308, 10 * high)];
}

/** `44 % is lost`, `9.1 % is gained`, in the reader's language. */
export function percentLost(decayPerStep: number): string {
  const percent = Number((100 * Math.abs(1 - decayPerStep)).toPrecision(3));
  const words = vanishingWords();
  if (percent === 0) return words.nothingLost;
  return (decayPerStep < 1 ? words.lost : words.gained)(shortNumber(percent));
}
