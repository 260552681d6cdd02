/** @file @bptt/course: the exercise's scoring server. The client is in @bptt/course/client. */
import type { ScoreForOthersOptions } from './scoring/score-for-others.js';

export { initCourse, mnistWarning } from './course/init.js';
export { createClassTokens, createTokens } from './course/tokens.js';
/** Loaded when it is asked for: a server of one machine needs no queue. */
export const scoreForOthers = async (options: ScoreForOthersOptions) =>
  (await import('./scoring/score-for-others.js')).scoreForOthers(options);
export { serve } from './serve.js';
export { backup, restore } from './store/backup.js';
