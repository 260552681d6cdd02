/** @file The words of chapter 7, in the reader's language. */
import { draw as de } from './de/draw.js';
import { draw as en } from './en/draw.js';
import { translated } from './language.js';

export const drawWords = translated({ en, de });
