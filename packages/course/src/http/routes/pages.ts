/** @file The pages of a browser: all rendered here, all forms plain posts. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { OpenCourse } from '../../course/open-course.js';
import { createClass } from '../../course/create-class.js';
import { isBpttError } from '@bptt/errors';
import { boardPage } from '../../pages/board-page.js';
import { assets, type PageContext } from '../../pages/layout.js';
import { howPage, loginPage } from '../../pages/plain-pages.js';
import { submissionsPage } from '../../pages/submissions-page.js';
import { teacherPage, type TeacherPage } from '../../pages/teacher-page.js';
import type { Session } from '../../store/people.js';
import { notFound } from '../problem.js';
import { ofId } from '../schemas.js';
import { cookieName, expectTeacher, setSession } from '../who-asks.js';
import { rescore } from './teacher.js';
import { selectFinal } from './submissions.js';

interface OfId {
  Params: { id: string };
}

const hidden = { hide: true } as const;
const forId = { schema: { ...hidden, params: ofId } };

export function pageRoutes(app: FastifyInstance, course: OpenCourse): void {
  const isSecure = (request: FastifyRequest) =>
    request.protocol === 'https' || (course.settings.address?.startsWith('https:') ?? false);
  const addressOf = (request: FastifyRequest) => course.settings.address ?? `${request.protocol}://${request.host}`;
  const contextOf = (request: FastifyRequest): PageContext => ({
    course: course.settings.title,
    session: request.session,
    path: request.routeOptions.url ?? '',
  });
  const send = (reply: FastifyReply, page: string) =>
    reply.type('text/html; charset=utf-8').header('cache-control', 'private, no-store').send(page);

  for (const { path, content, type } of assets)
    app.get(path, { schema: hidden }, async (_request, reply) =>
      reply.type(type).header('cache-control', 'public, max-age=31536000, immutable').send(content),
    );

  app.get('/', { schema: hidden }, async (request, reply) => send(reply, await boardPage(contextOf(request), course)));
  app.get('/how', { schema: hidden }, async (request, reply) =>
    send(reply, howPage(contextOf(request), course, addressOf(request))),
  );
  app.get('/login', { schema: hidden }, async (request, reply) => send(reply, loginPage(contextOf(request))));

  app.post<{ Body: { token?: unknown } }>('/login', { schema: hidden }, async (request, reply) => {
    const { token } = request.body ?? {};
    const known = typeof token === 'string' ? await course.people.byToken(token.trim()) : undefined;
    if (!known)
      return send(reply.status(403), loginPage(contextOf(request), 'This token is not known here, or was revoked.'));
    setSession(reply, await course.people.beginSession(known.token), isSecure(request));
    return reply.redirect('/submissions', 303);
  });
  app.post('/logout', { schema: hidden }, async (request, reply) => {
    const cookie = request.cookies[cookieName];
    if (cookie) await course.people.endSession(cookie);
    return reply.clearCookie(cookieName, { path: '/' }).redirect('/', 303);
  });

  /** The session, or the way to the page where one begins. */
  const signedIn = (request: FastifyRequest, reply: FastifyReply): Session | undefined => {
    if (!request.session) void reply.redirect('/login', 303);
    return request.session ?? undefined;
  };
  app.get('/submissions', { schema: hidden }, async (request, reply) => {
    const session = signedIn(request, reply);
    return session ? send(reply, await submissionsPage({ ...contextOf(request), session }, course)) : reply;
  });
  app.post<OfId>('/submissions/:id/final', forId, async (request, reply) => {
    const session = signedIn(request, reply);
    if (!session) return reply;
    const found = await course.submissions.get(request.params.id);
    if (!found || found.person !== session.known.id) throw notFound('such submission');
    await selectFinal(course, found, session.known);
    return reply.redirect('/submissions', 303);
  });

  const teachers = async (request: FastifyRequest, reply: FastifyReply, told?: TeacherPage) => {
    const session = signedIn(request, reply);
    if (!session) return reply;
    expectTeacher(request);
    return send(reply, await teacherPage({ ...contextOf(request), session, path: '/teacher' }, course, told));
  };
  app.get('/teacher', { schema: hidden }, (request, reply) => teachers(request, reply));
  app.post<{ Body: { names?: unknown } }>('/teacher/tokens', { schema: hidden }, async (request, reply) => {
    if (!signedIn(request, reply)) return reply;
    expectTeacher(request);
    try {
      const made = await createClass(course.people, String(request.body?.names ?? ''));
      return await teachers(request, reply, { made });
    } catch (error) {
      if (!isBpttError(error)) throw error;
      return teachers(request, reply.status(400), { problem: error.message });
    }
  });
  const act = (path: string, work: (id: string) => Promise<unknown>) =>
    app.post<OfId>(path, forId, async (request, reply) => {
      if (!signedIn(request, reply)) return reply;
      expectTeacher(request);
      await work(request.params.id);
      return reply.redirect('/teacher', 303);
    });
  const setClosed = (closed: boolean) => async (id: string) => {
    const competition = course.competition(id);
    if (!competition) throw notFound('such competition');
    await course.setClosed(competition, closed);
  };
  act('/teacher/competitions/:id/close', setClosed(true));
  act('/teacher/competitions/:id/reopen', setClosed(false));
  act('/teacher/tokens/:id/revoke', (id) => course.people.revoke(id));
  act('/teacher/submissions/:id/rescore', (id) => rescore(course, id));
}
