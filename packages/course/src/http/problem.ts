/** @file Errors as problem details (RFC 9457): every one has a status, a name and what to do about it. */
import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { isBpttError } from '@bptt/errors';

export const problemType = 'application/problem+json; charset=utf-8';

/** A request that is refused, for a reason its sender shall know. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    /** What programs know it by: `quota`. */
    readonly kind: string,
    detail: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(detail);
  }
}

export const notFound = (what: string): Problem => new Problem(404, 'not-found', `no ${what} here`);

export const problemBody = (status: number, kind: string, detail: string) => ({
  type: kind === 'about:blank' ? kind : `urn:bptt:problem:${kind}`,
  title: STATUS_CODES[status] ?? 'Error',
  status,
  detail,
});

/** What an error means to who asked; nothing of an internal one is told. */
export function problemOf(error: FastifyError | Error): Problem {
  if (error instanceof Problem) return error;
  if (error.message === 'aborted')
    return new Problem(400, 'aborted', 'the connection broke off before all of the body was there');
  if (isStorageTrouble(error))
    return new Problem(
      503,
      'storage',
      'the server cannot write just now, perhaps its disk is full; nothing is lost, try again',
      {
        'retry-after': '30',
      },
    );
  if (isBpttError(error)) return new Problem(400, 'argument', error.message);
  const status = 'statusCode' in error ? (error.statusCode ?? 500) : 500;
  if (status === 413) return new Problem(413, 'too-large', 'the body is larger than this server takes');
  if (status < 500) return new Problem(status, 'about:blank', error.message);
  return new Problem(500, 'internal', 'the server made a mistake, which is in its log');
}

/** SQLite's and Postgres's words for a disk that is full, broken or away. */
function isStorageTrouble(error: Error): boolean {
  const code = String((error as { code?: unknown }).code ?? '');
  return (
    /^SQLITE_(FULL|IOERR|BUSY|READONLY|CANTOPEN|NOMEM)/.test(code) ||
    /^(53|57P|08)/.test(code) ||
    /^(ECONNREFUSED|ECONNRESET|ENOSPC|EROFS)$/.test(code) ||
    /database or disk is full|disk I\/O error/.test(error.message)
  );
}

/** Whether the one who runs the server should know of it; that it is busy for a moment, a flood could say a thousand times a second. */
export const isTrouble = ({ kind }: Problem): boolean => kind === 'internal' || kind === 'storage';

export function sendProblem(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemOf(error);
  if (isTrouble(problem)) request.log.error({ err: error }, 'failed');
  void reply
    .status(problem.status)
    .headers(problem.headers)
    .type(problemType)
    .send(JSON.stringify(problemBody(problem.status, problem.kind, problem.message)));
}
