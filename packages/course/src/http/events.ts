/** @file A submission's changes of state as server-sent events. */
import { Readable } from 'node:stream';
import type { OpenCourse } from '../course/open-course.js';
import type { Known } from '../store/people.js';
import { submissionView } from './views.js';

const ends = ['scored', 'rejected', 'failed', 'expired'];
/** Keeps proxies and the socket's own time-out from taking a quiet stream for a dead one. */
const heartbeat = 15_000;

/**
 * Every line of the history after `seen`, then each new one, until the submission has ended. The last event carries the whole submission.
 * @param seen the id of the last event that the reader had.
 */
export function followed(course: OpenCourse, id: string, reader: Known, seen: number): Readable {
  const stream = new Readable({ read: () => undefined });
  stream.push('retry: 2000\n\n');
  let last = seen;
  let turn: Promise<void> = Promise.resolve();
  const tell = async () => {
    for (const { id: line, state, reason, at } of await course.submissions.history(id, last)) {
      last = line;
      const submission = await course.submissions.get(id);
      if (stream.destroyed || !submission) return;
      if (!(await course.people.holds(reader))) return void stream.push(null);
      const view = await submissionView(course, submission, reader);
      // Its state may have gone on since; each line tells its own.
      const told = view.state === state ? view : { id, state, reason };
      stream.push(
        `id: ${line}\nevent: state\ndata: ${JSON.stringify({ ...told, at: new Date(Number(at)).toISOString() })}\n\n`,
      );
      if (ends.includes(state) && ends.includes(submission.state)) return void stream.push(null);
    }
  };
  const next = () => {
    turn = turn.then(tell).catch((error: Error) => void stream.destroy(error));
  };
  const changed = (which: string | null) => {
    if (which === id || which === null) next();
  };
  course.events.on('changed', changed);
  const beat = setInterval(() => stream.push(':\n\n'), heartbeat);
  stream.once('close', () => {
    clearInterval(beat);
    course.events.off('changed', changed);
  });
  next();
  return stream;
}
