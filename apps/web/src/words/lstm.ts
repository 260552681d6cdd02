/** @file The words of chapter 4, in the reader's language. */
import { lstm as de } from './de/lstm.js';
import { lstm as en } from './en/lstm.js';
import { translated } from './language.js';

export const lstmWords = translated({ en, de });
