/** @file Where the queue is, who may work on it, and how long things may take. */
import { ArgumentError } from '@bptt/errors';

export interface QueueOptions {
  /** `redis://[user:password@]host[:port][/database]`, or `rediss://` for TLS. */
  url: string;
  /** What the tasks are, such as `tune`: tasks of other names are not seen. */
  name: string;
  /** Of the program that gives or takes: both must be of the same. */
  version: string;
  /** For the tasks' bytes: a folder that every machine sees, or `s3://bucket/folder`; Redis keeps them where there is none. */
  store?: string | undefined;
  timing?: Partial<Timing> | undefined;
  /** Is told what is worth a line: Redis away and back, workers of another version. */
  onNote?: ((note: string) => void) | undefined;
}

/** In milliseconds. */
export interface Timing {
  /** A machine that has not been heard of for so long has lost its task. */
  lock: number;
  /** How often tasks of lost machines are looked for. */
  stalled: number;
  /** How often each side says that it is there, and looks after its tasks. */
  beat: number;
  /** How often a running task is asked whether it is still wanted. */
  wanted: number;
  /** A side that has not said that it is there for so long is gone. */
  gone: number;
}

export const timingOf = (given: Partial<Timing> = {}): Timing => ({
  lock: 60_000,
  stalled: 15_000,
  beat: 5000,
  wanted: 1000,
  gone: 120_000,
  ...given,
});

/** The address without what is secret, for messages. */
export function addressOf(url: string): string {
  const { protocol, host } = parsed(url);
  return `${protocol}//${host}`;
}

/** @throws ArgumentError that does not repeat it: it may hold a password, also where a part of one looks like a path. */
function parsed(url: string): URL {
  const found = URL.canParse(url) ? new URL(url) : undefined;
  const isOne = found && ['redis:', 'rediss:'].includes(found.protocol) && found.hostname && !found.hash;
  if (isOne && /^(\/\d*)?$/.test(found.pathname)) return found;
  const isPlain = found?.host && !found.hash && !found.pathname.includes('@');
  const shown = isPlain ? `${found.protocol}//${found.host}${found.pathname}` : 'what is no address';
  throw new ArgumentError('queue', 'an address such as redis://localhost:6379', shown);
}

/** The number of the database that an address names. */
export const databaseOf = (url: string): number => Number(parsed(url).pathname.slice(1));

/** Of what one kind of tasks keeps in Redis; BullMQ keeps a queue for each version. */
export const keysOf = ({ name, version }: Pick<QueueOptions, 'name' | 'version'>) => ({
  prefix: 'bptt',
  /** BullMQ takes no colon. */
  queue: `${name}-${version.replaceAll(/[^\w.+-]/g, '_')}`,
  /** Who is there: `dispatcher|taker version id`, by the time until which that holds. */
  present: `bptt:${name}:present`,
  /** A dispatcher's tasks that it still wants done. */
  wanted: (dispatcher: string) => `bptt:${name}:wanted:${dispatcher}`,
  bytes: (id: string) => `bptt:${name}:bytes:${id}`,
});
