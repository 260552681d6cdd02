/** @file What only teachers do over HTTP: tokens, scoring anew, closing, the registrar's list. */
import type { FastifyInstance } from 'fastify';
import Papa from 'papaparse';
import type { OpenCourse } from '../../course/open-course.js';
import type { Competition } from '../../course/settings.js';
import { createClass } from '../../course/create-class.js';
import { notFound, Problem } from '../problem.js';
import { answers, ofId } from '../schemas.js';
import { submissionView } from '../views.js';
import { expectTeacher } from '../who-asks.js';

interface OfId {
  Params: { id: string };
}

const csvType = 'text/csv; charset=utf-8';

export function teacherRoutes(app: FastifyInstance, course: OpenCourse): void {
  const errors = { '4xx': answers.problem };
  const competitionOf = (id: string): Competition => {
    const found = course.competition(id);
    if (!found) throw notFound(`competition ${id}`);
    return found;
  };

  app.get(
    '/v1/admin/tokens',
    { schema: { summary: 'All tokens, without their secrets', response: { 200: answers.any('Tokens'), ...errors } } },
    async (request) => {
      expectTeacher(request);
      const tokens = await course.people.tokens();
      return {
        tokens: tokens.map(({ id, name, role, registration, created_at, revoked_at }) => ({
          id,
          name,
          role,
          registration,
          createdAt: new Date(Number(created_at)).toISOString(),
          revokedAt: revoked_at === null ? null : new Date(Number(revoked_at)).toISOString(),
        })),
      };
    },
  );

  app.post<{ Body: { name: string; role?: 'student' | 'teacher'; registration?: string } }>(
    '/v1/admin/tokens',
    {
      schema: {
        summary: 'A token for one person; it is told this once',
        body: {
          type: 'object',
          required: ['name'],
          additionalProperties: false,
          properties: {
            name: { type: 'string', minLength: 1, maxLength: 200 },
            role: { enum: ['student', 'teacher'] },
            registration: { type: 'string', maxLength: 200 },
          },
        },
        response: { 201: answers.any('The token'), ...errors },
      },
    },
    async (request, reply) => {
      expectTeacher(request);
      const { name, role = 'student', registration = null } = request.body;
      const token = await course.people.createToken(name, role, registration);
      return reply.status(201).send({ name, role, token });
    },
  );

  app.post<{ Body: string }>(
    '/v1/admin/classes',
    {
      schema: {
        summary: 'Tokens for a class: CSV with a column name, and perhaps registration',
        consumes: ['text/csv'],
        response: { 201: answers.csv('name, registration, token'), ...errors },
      },
    },
    async (request, reply) => {
      expectTeacher(request);
      if (typeof request.body !== 'string') throw new Problem(415, 'media-type', 'expected Content-Type: text/csv');
      const rows = await createClass(course.people, request.body);
      return reply.status(201).type(csvType).send(csvOf(rows));
    },
  );

  app.delete<OfId>(
    '/v1/admin/tokens/:id',
    {
      schema: {
        summary: 'Revoke a token',
        params: ofId,
        response: { 204: { description: 'Revoked', type: 'null' }, ...errors },
      },
    },
    async (request, reply) => {
      expectTeacher(request);
      if (!(await course.people.revoke(request.params.id))) throw notFound(`token ${request.params.id}`);
      return reply.status(204).send();
    },
  );

  app.get(
    '/v1/admin/queue',
    {
      schema: {
        summary: 'How many submissions are in which state, and what waits or went wrong',
        response: { 200: answers.any('The queue'), ...errors },
      },
    },
    async (request) => {
      const teacher = expectTeacher(request);
      const listed = await course.submissions.inStates(['queued', 'validating', 'scoring', 'failed', 'expired']);
      return {
        counts: await course.submissions.counts(),
        submissions: await Promise.all(listed.map((each) => submissionView(course, each, teacher))),
      };
    },
  );

  app.post<OfId>(
    '/v1/admin/submissions/:id/rescore',
    { schema: { summary: 'Score it anew', params: ofId, response: { 202: answers.accepted, ...errors } } },
    async (request, reply) => {
      const teacher = expectTeacher(request);
      const { id } = request.params;
      await rescore(course, id);
      return reply.status(202).send(await submissionView(course, (await course.submissions.get(id))!, teacher));
    },
  );

  for (const [act, closed] of [
    ['close', true],
    ['reopen', false],
  ] as const)
    app.post<OfId>(
      `/v1/admin/competitions/:id/${act}`,
      {
        schema: {
          summary: closed ? 'Close it: private scores are shown' : 'Take a closing back',
          params: ofId,
          response: { 200: answers.any('Its phase'), ...errors },
        },
      },
      async (request) => {
        expectTeacher(request);
        const competition = competitionOf(request.params.id);
        await course.setClosed(competition, closed);
        return { id: competition.id, phase: course.phase(competition) };
      },
    );

  app.get<OfId>(
    '/v1/admin/competitions/:id/export.csv',
    {
      schema: {
        summary: "The registrar's list",
        params: ofId,
        response: { 200: answers.csv('One line a student'), ...errors },
      },
    },
    async (request, reply) => {
      expectTeacher(request);
      const competition = competitionOf(request.params.id);
      return reply
        .type(csvType)
        .header('content-disposition', `attachment; filename="${competition.id}.csv"`)
        .send(await registrarsList(course, competition));
    },
  );
}

/** @throws Problem for one that is not there or not at its end. */
export async function rescore(course: OpenCourse, id: string): Promise<void> {
  const found = await course.submissions.get(id);
  if (!found) throw notFound(`submission ${id}`);
  if (!(await course.submissions.rescore(id))) throw new Problem(409, 'under-way', `it is ${found.state}`);
  course.changed(id);
  course.queue.wake();
}

/** One line a student: registration, name, rank, scores, mark. */
async function registrarsList(course: OpenCourse, competition: Competition): Promise<string> {
  const lines = await course.board(competition);
  return csvOf(
    lines.map(({ registration, name, rank, publicScore, privateScore, mark, submission, receivedAt, submissions }) => ({
      registration: registration ?? '',
      name,
      rank,
      publicScore,
      privateScore: privateScore ?? '',
      mark: mark ?? '',
      submission,
      receivedAt: new Date(receivedAt).toISOString(),
      submissions,
    })),
    ['registration', 'name', 'rank', 'publicScore', 'privateScore', 'mark', 'submission', 'receivedAt', 'submissions'],
  );
}

/** A name that begins like a formula is none in the spreadsheet that opens it. */
const csvOf = (rows: object[], columns = Object.keys(rows[0] ?? {})): string =>
  `${Papa.unparse({ fields: columns, data: rows }, { escapeFormulae: true, newline: '\n' })}\n`;
