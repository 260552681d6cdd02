/** @file The words of the search, in the reader's language. */
import { tune as de } from './de/tune.js';
import { tune as en } from './en/tune.js';
import { translated } from './language.js';

export const tuneWords = translated({ en, de });
