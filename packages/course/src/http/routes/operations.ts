/** @file What those who run the server ask: is it alive, can it work, what does it measure. */
import { statfs } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { OpenCourse } from '../../course/open-course.js';
import { Problem } from '../problem.js';
import { answers } from '../schemas.js';

/** A disk with less room is named before it is full. */
const leastFree = 64 * 2 ** 20;

export function operationRoutes(app: FastifyInstance, course: OpenCourse): void {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const requests = new Histogram({
    name: 'bptt_http_seconds',
    help: 'Time to answer a request, by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [register],
  });
  const scorings = new Histogram({
    name: 'bptt_scoring_seconds',
    help: 'Time to score a submission, the start of its process included',
    buckets: [0.5, 1, 2, 4, 8, 16, 32, 64, 128],
    registers: [register],
  });
  course.onScored = (seconds) => scorings.observe(seconds);
  new Gauge({
    name: 'bptt_submissions',
    help: 'Submissions by state',
    labelNames: ['state'],
    registers: [register],
    async collect() {
      for (const [state, count] of Object.entries(await course.submissions.counts())) this.set({ state }, count);
    },
  });
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request;
    // Paths that are none would each make a line of their own.
    requests.observe({ method, route: routeOptions.url ?? 'none', status: reply.statusCode }, reply.elapsedTime / 1000);
  });

  app.get(
    '/healthz',
    { schema: { summary: 'Whether the server is alive', response: { 200: answers.any('It is') } } },
    async () => ({ status: 'ok' }),
  );
  app.get(
    '/readyz',
    {
      schema: {
        summary: 'Whether it can take submissions',
        response: { 200: answers.any('It can'), 503: answers.problem },
      },
    },
    async () => {
      await course.database.all('SELECT 1 AS one');
      const { bavail, bsize } = await statfs(course.folder);
      if (bavail * bsize < leastFree) throw new Problem(503, 'storage', 'the disk is nearly full');
      return { status: 'ok', queue: await course.submissions.counts() };
    },
  );
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
    reply.type(register.contentType).send(await register.metrics()),
  );
}
