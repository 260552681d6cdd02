/** @file Why there is no rate or no half-life, in the reader's language: the library says it in English. */
import { decay as de } from './de/decay.js';
import { decay as en } from './en/decay.js';
import { translated } from './language.js';

const words = translated({ en, de });

/** What @bptt/gradients-analysis says where a rate or a half-life is null. */
const ofLibrary: Readonly<Record<string, keyof typeof en>> = {
  'a norm is beyond the range of float64': 'beyond',
  'the gradient is zero at every step': 'zero',
  'the gradient is zero at every step but one': 'zeroButOnce',
  'one step has no decay': 'oneStep',
  'on average the gradient grows with the distance': 'grows',
  'on average the gradient does not change with the distance': 'stays',
};

export function reasonInWords(reason: string): string {
  const known = ofLibrary[reason];
  return known ? words()[known] : reason;
}
