/** @file The server: Fastify with its plug-ins, its bounds of time and size, and the routes. */
import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import helmet from '@fastify/helmet';
import swagger from '@fastify/swagger';
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyServerOptions,
} from 'fastify';
import type { OpenCourse } from '../course/open-course.js';
import { problemPage } from '../pages/plain-pages.js';
import { allowOtherOrigins } from './cross-origin.js';
import { isTrouble, notFound, problemBody, problemOf, problemType, sendProblem } from './problem.js';
import { competitionRoutes } from './routes/competitions.js';
import { operationRoutes } from './routes/operations.js';
import { pageRoutes } from './routes/pages.js';
import { submissionRoutes } from './routes/submissions.js';
import { teacherRoutes } from './routes/teacher.js';
import { limitRates } from './rates.js';

export interface AppOptions {
  logger?: FastifyServerOptions['logger'];
  version?: string;
}

/** A whole request must be there within this, however slowly it is sent. */
const requestTimeout = 60_000;
/** A socket on which nothing happens. */
const connectionTimeout = 65_000;
const formBytes = 4 * 2 ** 20;

export async function createApp(
  course: OpenCourse,
  { logger = false, version = '0.0.0' }: AppOptions = {},
): Promise<FastifyInstance> {
  const { behindProxy, address } = course.settings;
  const app = fastify({
    logger: logger as FastifyBaseLogger & boolean,
    trustProxy: behindProxy,
    requestTimeout,
    connectionTimeout,
    keepAliveTimeout: 30_000,
    bodyLimit: formBytes,
    http: { connectionsCheckingInterval: 5_000, headersTimeout: 20_000, maxHeaderSize: 16_384 },
    forceCloseConnections: true,
    // Addresses that lead to no route, such as those that are no URL.
    frameworkErrors: (error, request, reply) => sendProblem(error, request, reply as unknown as FastifyReply),
    clientErrorHandler(error, socket) {
      const status = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : error.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
      const body = JSON.stringify(
        problemBody(status, 'about:blank', 'the request was not sent as HTTP, or not in time'),
      );
      if (socket.writable)
        socket.end(
          `HTTP/1.1 ${status} -\r\ncontent-type: ${problemType}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
        );
      else socket.destroy();
    },
  }) as unknown as FastifyInstance;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, app.getDefaultJsonParser('error', 'error'));
  app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  app.addContentTypeParser('text/csv', { parseAs: 'string' }, (_request, body, done) => done(null, body));

  await app.register(cookie);
  await app.register(formbody);
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'same-origin' },
    hsts: address?.startsWith('https:') ? { maxAge: 15_552_000 } : false,
  });
  allowOtherOrigins(app);
  await limitRates(app, course);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: course.settings.title, version, description: 'Submissions of models, and their leaderboard' },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
  });

  app.setErrorHandler((error: Error, request, reply) => {
    if (!wantsPage(request.headers.accept)) return sendProblem(error, request, reply);
    const problem = problemOf(error);
    if (isTrouble(problem)) request.log.error({ err: error }, 'failed');
    const context = { course: course.settings.title, session: request.session, path: '' };
    void reply
      .status(problem.status)
      .headers(problem.headers)
      .type('text/html; charset=utf-8')
      .send(problemPage(context, problemBody(problem.status, problem.kind, '').title, problem.message));
  });
  app.setNotFoundHandler((request) => {
    throw notFound(`page ${request.url.slice(0, 200)}`);
  });

  app.after(() => {
    operationRoutes(app, course);
    competitionRoutes(app, course);
    submissionRoutes(app, course);
    teacherRoutes(app, course);
    pageRoutes(app, course);
    app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  });
  await app.ready();
  return app;
}

const wantsPage = (accept: string | undefined): boolean => accept?.includes('text/html') ?? false;
