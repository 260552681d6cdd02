/** @file The words of chapter 2, in the reader's language. */
import { vanishing as de } from './de/vanishing.js';
import { vanishing as en } from './en/vanishing.js';
import { translated } from './language.js';

export const vanishingWords = translated({ en, de });
