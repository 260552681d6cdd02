/** @file The words of the chapter 'series', in the reader's language. */
import { series as de } from './de/series.js';
import { series as en } from './en/series.js';
import { translated } from './language.js';

export const seriesWords = translated({ en, de });
