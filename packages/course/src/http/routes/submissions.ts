/** @file Submissions over HTTP: taken in, looked at, followed, chosen. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { OpenCourse } from '../../course/open-course.js';
import type { Competition } from '../../course/settings.js';
import type { Known } from '../../store/people.js';
import type { Submission } from '../../store/submissions.js';
import { followed } from '../events.js';
import { notFound, Problem } from '../problem.js';
import { answers, ofId } from '../schemas.js';
import { UploadsUnderWay } from '../uploads-under-way.js';
import { submissionView } from '../views.js';
import { expectKnown, revoked } from '../who-asks.js';

interface OfId {
  Params: { id: string };
}

const day = 86_400_000;
/** Quotas begin anew at midnight UTC. */
const dayBegan = (now: number): number => Math.floor(now / day) * day;

export function submissionRoutes(app: FastifyInstance, course: OpenCourse): void {
  const uploads = new UploadsUnderWay();
  const largest = Math.max(...course.settings.competitions.map(({ limits }) => limits.bytes));
  const competitionOf = (request: FastifyRequest<OfId>): Competition => {
    const found = course.competition(request.params.id);
    if (!found) throw notFound(`competition ${request.params.id.slice(0, 64)}`);
    return found;
  };

  /** @throws Problem unless it takes submissions now. */
  const expectOpen = (competition: Competition): void => {
    const phase = course.phase(competition);
    if (phase === 'open') return;
    const { title, opens } = competition;
    const detail = phase === 'closed' ? `${title} is closed` : `${title} opens at ${new Date(opens!).toISOString()}`;
    throw new Problem(403, phase === 'closed' ? 'closed' : 'not-open', detail);
  };

  app.put<OfId>(
    '/v1/competitions/:id/submissions',
    {
      bodyLimit: largest,
      schema: {
        summary: 'Submit a model',
        description:
          'The body is the model file. A repeated Idempotency-Key, or the same bytes again, gives the submission that is there.',
        consumes: ['application/octet-stream'],
        params: ofId,
        headers: {
          type: 'object',
          properties: { 'idempotency-key': { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' } },
        },
        response: { 200: answers.submission, 202: answers.accepted, '4xx': answers.problem, '5xx': answers.problem },
      },
      onRequest: async (request, reply) => {
        const known = expectKnown(request);
        const competition = competitionOf(request);
        const { limits } = competition;
        expectOpen(competition);
        if (request.headers['content-type'] !== 'application/octet-stream')
          throw new Problem(415, 'media-type', 'expected Content-Type: application/octet-stream');
        const length = request.headers['content-length'];
        if (length === undefined) throw new Problem(411, 'length', 'expected a Content-Length');
        if (Number(length) > limits.bytes)
          throw new Problem(413, 'too-large', `expected at most ${limits.bytes} bytes, got ${length}`);
        if (Number(length) === 0) throw new Problem(400, 'empty', 'expected the bytes of a model, got none');
        const done = uploads.begin(known.id, Number(length));
        reply.raw.once('close', done);
      },
    },
    async (request, reply) => {
      const known = expectKnown(request);
      const competition = competitionOf(request);
      // Both may have ended while the body came: what counts is when all of it is there.
      expectOpen(competition);
      if (!(await course.people.holds(known))) throw revoked();
      const receipt = await course.submissions.receive(
        {
          competition: competition.id,
          person: known.id,
          content: request.body as Buffer,
          idempotencyKey: (request.headers['idempotency-key'] as string | undefined) ?? null,
        },
        competition.limits.submissionsPerDay,
        dayBegan(course.now()),
      );
      if ('refused' in receipt) throw refusal(receipt.refused, competition, course.now());
      const { submission, isNew } = receipt;
      if (isNew) {
        course.changed(submission.id);
        course.queue.wake();
      }
      return reply
        .status(isNew ? 202 : 200)
        .header('location', `/v1/submissions/${submission.id}`)
        .send(await submissionView(course, submission, known));
    },
  );

  /** @throws Problem for one that is not there, or not for their eyes: nobody learns which. */
  const visible = async (id: string, known: Known): Promise<Submission> => {
    const found = await course.submissions.get(id);
    if (found && (found.person === known.id || known.role === 'teacher')) return found;
    throw notFound(`submission ${id.slice(0, 64)}`);
  };

  app.get(
    '/v1/submissions',
    {
      schema: {
        summary: "The reader's own submissions",
        response: { 200: answers.submissions, '4xx': answers.problem },
      },
    },
    async (request) => {
      const known = expectKnown(request);
      const own = await course.submissions.of(known.id);
      return { submissions: await Promise.all(own.map((each) => submissionView(course, each, known))) };
    },
  );

  app.get<OfId>(
    '/v1/submissions/:id',
    {
      schema: {
        summary: 'One submission',
        params: ofId,
        response: { 200: answers.submission, '4xx': answers.problem },
      },
    },
    async (request) => {
      const known = expectKnown(request);
      return submissionView(course, await visible(request.params.id, known), known);
    },
  );

  app.get<OfId>(
    '/v1/submissions/:id/events',
    {
      schema: {
        summary: 'Its changes of state, as they happen',
        params: ofId,
        response: { 200: answers.events, '4xx': answers.problem },
      },
    },
    async (request, reply) => {
      const known = expectKnown(request);
      const submission = await visible(request.params.id, known);
      const seen = Number(request.headers['last-event-id'] ?? 0);
      const stream = followed(course, submission.id, known, Number.isSafeInteger(seen) ? seen : 0);
      reply.raw.once('close', () => stream.destroy());
      return reply
        .type('text/event-stream')
        .header('cache-control', 'no-store, no-transform')
        .header('x-accel-buffering', 'no')
        .send(stream);
    },
  );

  app.put<OfId>(
    '/v1/submissions/:id/final',
    {
      schema: {
        summary: 'Choose it as the one that counts',
        params: ofId,
        response: { 200: answers.submission, '4xx': answers.problem },
      },
    },
    async (request) => {
      const known = expectKnown(request);
      const submission = await visible(request.params.id, known);
      await selectFinal(course, submission, known);
      return submissionView(course, (await course.submissions.get(submission.id))!, known);
    },
  );
}

/** @throws Problem where it is not theirs, has no score, or the choice is over. */
export async function selectFinal(course: OpenCourse, submission: Submission, known: Known): Promise<void> {
  const competition = course.competition(submission.competition);
  if (submission.person !== known.id) throw new Problem(403, 'not-own', 'only its student may choose it');
  if (submission.state !== 'scored')
    throw new Problem(409, 'not-scored', `it is ${submission.state}: only what is scored can count`);
  if (!competition || course.phase(competition) === 'closed')
    throw new Problem(409, 'closed', 'the competition is closed: what counts is decided');
  await course.submissions.select(submission);
  course.changed(submission.id);
}

function refusal(why: 'key-reused' | 'quota', { limits, title }: Competition, now: number): Problem {
  if (why === 'key-reused')
    return new Problem(422, 'key-reused', 'this Idempotency-Key came with other bytes before: take a new one');
  const { submissionsPerDay } = limits;
  return new Problem(
    429,
    'quota',
    `${title}: all ${submissionsPerDay} submissions of today are used or under way; what is rejected or fails costs none. The next day begins at midnight UTC`,
    { 'retry-after': String(Math.ceil((dayBegan(now) + day - now) / 1000)) },
  );
}
