/** @file A connection to Redis: looked at once, so that what will not do is one clear error; then it comes back by itself. */
import { Redis } from 'ioredis';
import { ArgumentError, BackendError, isBpttError, type BpttError } from '@bptt/errors';
import { addressOf, parsed } from './settings.js';

/** An answer that does not come for so long is not waited for: the connection is made anew. Longer than any command blocks. */
const longestSilence = 30_000;

/** A connection that waits for Redis when it is away, and asks again what was not answered. @throws as expectQueue does. */
export async function openRedis(url: string): Promise<Redis> {
  await expectQueue(url);
  return new Redis(url, {
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(100 * 2 ** times, 3000),
    keepAlive: 10_000,
    socketTimeout: longestSilence,
  });
}

/** @throws BackendError, ArgumentError where there is no Redis that keeps what it is given, and takes more. */
export async function expectQueue(url: string): Promise<void> {
  parsed(url);
  const once = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    connectTimeout: 10_000,
    commandTimeout: 10_000,
  });
  let last: Error | undefined;
  once.on('error', (error) => (last = error));
  try {
    await once.connect();
    const info = await once.info();
    const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1];
    if (policy !== undefined && policy !== 'noeviction')
      throw new ArgumentError(
        `queue: ${addressOf(url)}: maxmemory-policy`,
        'noeviction, for what is evicted is lost work',
        policy,
        'redis-cli config set maxmemory-policy noeviction',
      );
    const probe = `bptt:probe:${crypto.randomUUID()}`;
    await once.set(probe, 'x'.repeat(1024), 'EX', 10);
    await once.del(probe);
  } catch (error) {
    throw inWords(last && !isReply(error) && !isBpttError(error) ? last : error, url);
  } finally {
    once.disconnect();
  }
}

const isReply = (error: unknown): boolean => error instanceof Error && error.name === 'ReplyError';

/** What Redis says while it starts: it passes by waiting. */
export const isPassing = (error: unknown): boolean =>
  isReply(error) && /^(LOADING|TRYAGAIN|CLUSTERDOWN|MASTERDOWN)/.test((error as Error).message);

/** What Redis or the way to it says, for a person. */
export function inWords(error: unknown, url: string): BpttError {
  if (error instanceof ArgumentError) return error;
  const { previousErrors } = error as { previousErrors?: Error[] }; // of a transaction
  const { message, code } = (previousErrors?.[0] ?? error) as Error & { code?: string };
  const place = `queue: Redis at ${addressOf(url)}`;
  const problem = message.includes('OOM command')
    ? 'is full (maxmemory is reached): give it more memory'
    : /^(WRONGPASS|NOAUTH|ERR (invalid password|AUTH))/.test(message)
      ? 'does not take this user and password: redis://user:password@host'
      : message.startsWith('NOPERM')
        ? `does not give this user the rights: ${message}`
        : /^(MISCONF|READONLY)/.test(message)
          ? `takes no writes: ${message}`
          : code === 'ENOTFOUND' || code === 'EAI_AGAIN'
            ? 'is not there: no such host'
            : code === 'ECONNREFUSED'
              ? 'is not there: the connection is refused'
              : `does not answer: ${message || code}`;
  return new BackendError(`${place} ${problem}`, { cause: error });
}

/** Redis's own time in milliseconds, which all machines share. */
export async function timeOf(redis: Redis): Promise<number> {
  const [seconds, micro] = await redis.time();
  return Number(seconds) * 1000 + Math.floor(Number(micro) / 1000);
}
