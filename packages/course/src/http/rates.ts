/** @file How many requests a minute: of an address, whoever asks, before a token is looked at; then of a token. */
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { OpenCourse } from '../course/open-course.js';
import { Problem } from './problem.js';
import { identify } from './who-asks.js';

const minute = 60_000;
const unlimited = ['/healthz', '/readyz', '/metrics'];
/** Tries to sign in, of an address. */
const signIns = 60;

export async function limitRates(app: FastifyInstance, course: OpenCourse): Promise<void> {
  const { rates } = course.settings;
  await app.register(rateLimit, { global: false, timeWindow: minute });
  const limiter = (max: number, keyOf: (request: FastifyRequest) => string) => {
    const check = app.createRateLimit({ max, timeWindow: minute, keyGenerator: keyOf });
    return async (request: FastifyRequest, reply: FastifyReply) => {
      const limit = await check(request);
      if (limit.isAllowed || !limit.isExceeded) return;
      const after = Math.max(1, Math.ceil(limit.ttlInSeconds));
      void reply.header('retry-after', String(after));
      throw new Problem(429, 'rate', `more than ${max} requests a minute: try again in ${after} s`);
    };
  };
  const ofAddress = limiter(rates.perAddress, ({ ip }) => `address ${ip}`);
  const ofToken = limiter(rates.perToken, ({ known }) => `token ${known!.token}`);
  const ofSignIn = limiter(signIns, ({ ip }) => `sign-in ${ip}`);
  const isLimited = ({ routeOptions }: FastifyRequest) => !unlimited.includes(routeOptions.url ?? '');

  app.addHook('onRequest', async (request, reply) => {
    if (!isLimited(request)) return;
    await ofAddress(request, reply);
    if (request.method === 'POST' && request.routeOptions.url === '/login') await ofSignIn(request, reply);
  });
  identify(app, course);
  app.addHook('onRequest', async (request, reply) => {
    if (request.known && isLimited(request)) await ofToken(request, reply);
  });
}
