/** @file The words of the memory test, in the reader's language. */
import { memory as de } from './de/memory.js';
import { memory as en } from './en/memory.js';
import { translated } from './language.js';

export const memoryWords = translated({ en, de });
