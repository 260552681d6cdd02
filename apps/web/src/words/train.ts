/** @file The words of chapter 6, in the reader's language. */
import { train as de } from './de/train.js';
import { train as en } from './en/train.js';
import { translated } from './language.js';

export const trainWords = translated({ en, de });
