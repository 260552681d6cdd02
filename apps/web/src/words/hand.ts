/** @file The words of chapter 3, in the reader's language. */
import { hand as de } from './de/hand.js';
import { hand as en } from './en/hand.js';
import { translated } from './language.js';

export const handWords = translated({ en, de });
