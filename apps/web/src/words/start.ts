/** @file The words of the first screen, in the reader's language. */
import { start as de } from './de/start.js';
import { start as en } from './en/start.js';
import { translated } from './language.js';

export const startWords = translated({ en, de });
