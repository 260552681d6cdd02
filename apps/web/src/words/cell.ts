/** @file The words of chapter 1, in the reader's language. */
import { cell as de } from './de/cell.js';
import { cell as en } from './en/cell.js';
import { translated } from './language.js';

export const cellWords = translated({ en, de });
