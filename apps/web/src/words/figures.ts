/** @file The words of the figures that several chapters share, in the reader's language. */
import { figures as de } from './de/figures.js';
import { figures as en } from './en/figures.js';
import { translated } from './language.js';

export const figureWords = translated({ en, de });
