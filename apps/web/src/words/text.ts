/** @file The words of the chapter 'text', in the reader's language. */
import { text as de } from './de/text.js';
import { text as en } from './en/text.js';
import { translated } from './language.js';

export const textWords = translated({ en, de });
