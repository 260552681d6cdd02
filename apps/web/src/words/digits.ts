/** @file The words of chapter 5, in the reader's language. */
import { digits as de } from './de/digits.js';
import { digits as en } from './en/digits.js';
import { translated } from './language.js';

export const digitsWords = translated({ en, de });
