/** @file A connection to Redis: looked at once, so that what will not do is one clear error; then it comes back by itself. */
import { Redis } from 'ioredis';
import { ArgumentError, BackendError, isBpttError, type BpttError } from '@bptt/errors';
import { addressOf, databaseOf, type QueueOptions } from './settings.js';
import { expectStore } from './store.js';

/** An answer that does not come for so long is not waited for: the connection is made anew. Longer than any command blocks. */
const longestSilence = 30_000;

/** A connection that waits for Redis when it is away, and asks again what was not answered. @throws as expectQueue does. */
export async function openRedis({ url, store }: Places): Promise<Redis> {
  await expectQueue({ url, store });
  return new Redis(url, {
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(100 * 2 ** times, 3000),
    keepAlive: 10_000,
    socketTimeout: longestSilence,
  });
}

type Places = Pick<QueueOptions, 'url' | 'store'>;

/** @throws BackendError, ArgumentError, FileError where there is no Redis, or store, that keeps what it is given, and takes more. */
export async function expectQueue({ url, store }: Places): Promise<void> {
  await expectRedis(url);
  if (store !== undefined) await expectStore(store);
}

async function expectRedis(url: string): Promise<void> {
  const database = databaseOf(url);
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
    await once.select(database); // ioredis goes on in database 0 where there is none of that number
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

const noTls = 'redis:// is without TLS, rediss:// with it';

/** What Redis or the way to it says, by the first that fits, and what that means. */
const meanings: [RegExp, string][] = [
  [/OOM command/, 'is full (maxmemory is reached): give it more memory'],
  [
    /^(WRONGPASS|NOAUTH|ERR (invalid password|AUTH))/,
    'does not take this user and password: redis://user:password@host',
  ],
  [/^NOPERM/, 'does not give this user the rights: '],
  [/^(MISCONF|READONLY)/, 'takes no writes: '],
  [/DB index is out of range/, 'has no database of this number'],
  [/^(ENOTFOUND|EAI_AGAIN)/, 'is not there: no such host'],
  [/^ECONNREFUSED/, 'is not there: the connection is refused'],
  [/^ETIMEDOUT|timed out/, `does not answer within 10 s; ${noTls}`],
  [/RESP type/, 'is none: what answers there speaks another protocol'],
  [/Connection is closed|ECONNRESET/, `ends the connection; ${noTls}`],
  [/./, 'does not answer: '],
];

/** The same for a person. */
export function inWords(error: unknown, url: string): BpttError {
  if (error instanceof ArgumentError) return error;
  const { previousErrors } = error as { previousErrors?: Error[] }; // of a transaction
  const { message, code = '' } = (previousErrors?.[0] ?? error) as Error & { code?: string };
  const said = `${code} ${message}`.trim();
  const meaning = meanings.find(([pattern]) => pattern.test(said))?.[1] ?? 'does not answer';
  const problem = meaning.endsWith(': ') ? meaning + (message || code) : meaning;
  return new BackendError(`queue: Redis at ${addressOf(url)} ${problem}`, { cause: error });
}

/** Redis's own time in milliseconds, which all machines share. */
export async function timeOf(redis: Redis): Promise<number> {
  const [seconds, micro] = await redis.time();
  return Number(seconds) * 1000 + Math.floor(Number(micro) / 1000);
}
