/** @file @bptt/course: the exercise's scoring server. The client is in @bptt/course/client. */
export { initCourse, mnistWarning } from './course/init.js';
export { createClassTokens, createTokens } from './course/tokens.js';
export { serve } from './serve.js';
export { backup, restore } from './store/backup.js';
