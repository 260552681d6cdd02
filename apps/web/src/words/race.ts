/** @file The words of the race, in the reader's language. */
import { race as de } from './de/race.js';
import { race as en } from './en/race.js';
import { translated } from './language.js';

export const raceWords = translated({ en, de });
