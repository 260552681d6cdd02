/** @file The words about models, which chapters 6 and 7 share, in the reader's language. */
import { models as de } from './de/models.js';
import { models as en } from './en/models.js';
import { translated } from './language.js';

export const modelsWords = translated({ en, de });
