/** @file The words around the chapters, in the reader's language. */
import { frame as de } from './de/frame.js';
import { frame as en } from './en/frame.js';
import { translated } from './language.js';

export const frameWords = translated({ en, de });
