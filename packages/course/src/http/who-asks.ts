/** @file Who asks: by the token of a program, or by the session of a browser, which also needs its CSRF token to change anything. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { OpenCourse } from '../course/open-course.js';
import type { Known, Session } from '../store/people.js';
import { equal } from '../store/secrets.js';
import { Problem } from './problem.js';

declare module 'fastify' {
  interface FastifyRequest {
    known: Known | null;
    /** Of a browser. */
    session: Session | null;
  }
}

export const cookieName = 'bptt-session';

export function identify(app: FastifyInstance, course: OpenCourse): void {
  app.decorateRequest('known', null);
  app.decorateRequest('session', null);
  app.addHook('onRequest', async (request) => {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const token = /^Bearer +(\S{1,200})$/i.exec(authorization)?.[1];
      request.known = (token && (await course.people.byToken(token))) || null;
      if (!request.known) throw revoked();
      return;
    }
    const cookie = request.cookies[cookieName];
    if (!cookie) return;
    request.session = (await course.people.bySession(cookie)) ?? null;
    request.known = request.session?.known ?? null;
  });
  // Bodies of forms are read by then; uploads bring their token in a header, which is looked at before their body.
  app.addHook('preParsing', async (request, _reply, payload) => {
    if (request.headers['x-csrf-token'] !== undefined || request.headers['content-type'] === 'application/octet-stream')
      expectOwnPage(request, request.headers['x-csrf-token']);
    return payload;
  });
  app.addHook('preHandler', async (request) => {
    if (request.headers['x-csrf-token'] === undefined)
      expectOwnPage(request, (request.body as Record<string, unknown> | null | undefined)?.['csrf']);
  });
}

/** @throws Problem for a change that a browser asks for without the token of its session. */
function expectOwnPage({ method, session }: FastifyRequest, csrf: unknown): void {
  if (!session || method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return;
  if (typeof csrf === 'string' && equal(csrf, session.csrf)) return;
  throw new Problem(403, 'csrf', 'this did not come from a page of this server: reload the page and try again');
}

export const revoked = (): Problem =>
  new Problem(401, 'token', 'this token is not known here, or was revoked', { 'www-authenticate': 'Bearer' });

/** @throws Problem unless somebody is known. */
export function expectKnown({ known }: FastifyRequest): Known {
  if (known) return known;
  throw new Problem(401, 'token', 'a token is needed: Authorization: Bearer bptt_...', {
    'www-authenticate': 'Bearer',
  });
}

/** @throws Problem unless it is a teacher. */
export function expectTeacher(request: FastifyRequest): Known {
  const known = expectKnown(request);
  if (known.role === 'teacher') return known;
  throw new Problem(403, 'teacher', 'only a teacher may do this');
}

/** Sets the cookie of a new session. */
export function setSession(reply: FastifyReply, secret: string, secure: boolean): void {
  void reply.setCookie(cookieName, secret, { path: '/', httpOnly: true, sameSite: 'strict', secure });
}
