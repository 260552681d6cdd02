/** @file Competitions and their boards over HTTP. */
import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { OpenCourse } from '../../course/open-course.js';
import type { Competition } from '../../course/settings.js';
import { notFound } from '../problem.js';
import { answers, ofId } from '../schemas.js';
import { boardRows } from '../views.js';
import { expectKnown } from '../who-asks.js';

export function competitionRoutes(app: FastifyInstance, course: OpenCourse): void {
  const view = ({ id, title, opens, closes, marks, limits, formats, publicShare, ladder, board }: Competition) => ({
    id,
    title,
    phase: course.phase(course.competition(id)!),
    opens: opens === null ? null : new Date(opens).toISOString(),
    closes: closes === null ? null : new Date(closes).toISOString(),
    marks,
    limits,
    formats,
    publicShare,
    ladder,
    board,
  });

  app.get(
    '/v1/competitions',
    { schema: { summary: 'The competitions', response: { 200: answers.any('The competitions') } } },
    async () => ({ title: course.settings.title, competitions: course.settings.competitions.map(view) }),
  );

  app.get(
    '/v1/me',
    {
      schema: { summary: 'Who the token says you are', response: { 200: answers.any('You'), '4xx': answers.problem } },
    },
    async (request) => {
      const { name, pseudonym, role } = expectKnown(request);
      return { name, pseudonym, role };
    },
  );

  app.get<{ Params: { id: string } }>(
    '/v1/competitions/:id/leaderboard',
    {
      schema: {
        summary: 'The leaderboard, with an ETag',
        params: ofId,
        response: { 200: answers.board, 304: { description: 'As it was', type: 'null' }, '4xx': answers.problem },
      },
    },
    async (request, reply) => {
      const competition = course.competition(request.params.id);
      if (!competition) throw notFound(`competition ${request.params.id}`);
      const rows = boardRows(await course.board(competition), competition, request.known);
      const body = JSON.stringify({ competition: competition.id, phase: course.phase(competition), rows });
      const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
      void reply
        .header('etag', etag)
        .header('cache-control', 'private, no-cache')
        .header('vary', 'authorization, cookie');
      const asked = request.headers['if-none-match'];
      if (asked?.split(',').some((each) => ['*', etag].includes(each.trim().replace(/^W\//, ''))))
        return reply.status(304).send();
      return reply.type('application/json; charset=utf-8').send(body);
    },
  );
}
