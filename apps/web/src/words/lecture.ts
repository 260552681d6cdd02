/** @file What figures and the page offer to a lecture, in the reader's language. */
import { lecture as de } from './de/lecture.js';
import { lecture as en } from './en/lecture.js';
import { translated } from './language.js';

export const lectureWords = translated({ en, de });
