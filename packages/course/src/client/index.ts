/** @file @bptt/course/client: what a student's side needs; light, so that it loads at once. */
export { CourseClient, Refused, type CompetitionView } from './client.js';
export { keepToken, keptToken, readSecret, tokenFile } from './token-file.js';
export type { BoardRow, SubmissionView } from '../http/views.js';
