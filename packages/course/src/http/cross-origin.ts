/** @file Lets pages of other origins, such as the web app that trains a model, use the API by token; never by cookie. */
import type { FastifyInstance } from 'fastify';

const day = '86400';

/** Without Access-Control-Allow-Credentials a browser sends no cookie, so that only who holds a token can do anything. */
export function allowOtherOrigins(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/v1/')) return;
    void reply
      .header('access-control-allow-origin', '*')
      .header('access-control-expose-headers', 'etag, location, retry-after');
  });
  app.options('/v1/*', { schema: { hide: true } }, async (_request, reply) =>
    reply
      .status(204)
      .header('access-control-allow-methods', 'GET, PUT, POST, DELETE')
      .header(
        'access-control-allow-headers',
        'authorization, content-type, idempotency-key, if-none-match, last-event-id',
      )
      .header('access-control-max-age', day)
      .send(),
  );
}
