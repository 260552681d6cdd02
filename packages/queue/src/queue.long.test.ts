import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Dispatcher } from './dispatcher.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasRedis, proxyTo, startRedis, type RedisServer } from './redis.fixture.js';
import type { QueueOptions } from './settings.js';
import { takeTasks, type Handler, type Taker } from './taker.js';

const timing = { lock: 1500, stalled: 500, beat: 200, wanted: 50, gone: 3000 };
let redis: RedisServer;
const open: { close(): Promise<void> }[] = [];

const dispatcher = async (changes: Partial<QueueOptions> = {}) => {
  const given = await Dispatcher.open({ url: redis.url, name: 'test', version: '1', timing, ...changes });
  open.push(given);
  return given;
};
const taker = async (handler: Handler, changes: Partial<QueueOptions & { atOnce: number }> = {}): Promise<Taker> => {
  const taken = await takeTasks({ url: redis.url, name: 'test', version: '1', timing, atOnce: 1, ...changes }, handler);
  open.push(taken);
  return taken;
};
const echo: Handler = async ({ data, bytes }) => ({ data, bytes });

describe.runIf(hasRedis)('a queue', () => {
  beforeEach(async () => void (redis = await startRedis('--appendonly', 'yes', '--appendfsync', 'always')));
  afterEach(async () => {
    await Promise.all(open.splice(0).map((each) => each.close()));
    await redis.stop();
  });

  it('gives each task once, with its bytes, and leaves nothing behind', async () => {
    const done: unknown[] = [];
    const count: Handler = async (taken) => {
      done.push(taken.data);
      return echo(taken);
    };
    for (let i = 0; i < 3; i++) await taker(count, { atOnce: 2 });
    const giver = await dispatcher();
    const bytes = (i: number) => new Uint8Array([i, 0, 255]);
    const given = Array.from({ length: 30 }, (_, i) => giver.give({ data: i, bytes: i % 2 ? bytes(i) : undefined }));
    const answers = await Promise.all(given.map(({ answer }) => answer));
    expect(answers).toEqual(Array.from({ length: 30 }, (_, i) => (i % 2 ? { data: i, bytes: bytes(i) } : { data: i })));
    expect(done.toSorted((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 30 }, (_, i) => i));
    await expect
      .poll(async () => ((await redis.ask('keys', '*')) as string[]).filter((key) => /-\d+-\d+|wanted|bytes/.test(key)))
      .toEqual([]);
  });

  it('keeps bytes in a folder that all see, and refuses others than were put', async () => {
    const store = mkdtempSync(join(tmpdir(), 'bptt-store-'));
    await taker(echo, { store });
    const giver = await dispatcher({ store });
    const bytes = new Uint8Array(100_000).fill(7);
    expect(await giver.give({ data: 0, bytes }).answer).toEqual({ data: 0, bytes });
    await expect.poll(() => readdirSync(store)).toEqual([]);
    rmSync(store, { recursive: true });
  });

  it('urgent tasks go before those that wait', async () => {
    const giver = await dispatcher();
    const order: unknown[] = [];
    const given = ['a', 'b', 'c'].map((data) => giver.give({ data }));
    given.push(giver.give({ data: 'urgent', isUrgent: true }));
    await expect.poll(() => redis.ask('zcard', 'bptt:test-1:prioritized')).toBe(4);
    await taker(async ({ data }) => (order.push(data), { data }));
    await Promise.all(given.map(({ answer }) => answer));
    expect(order).toEqual(['urgent', 'a', 'b', 'c']);
  });

  it('tells progress', async () => {
    const told: unknown[] = [];
    const giver = await dispatcher();
    await taker(async ({ progress }) => {
      progress({ epoch: 1 });
      await expect.poll(() => told).toEqual([{ epoch: 1 }]);
      return { data: null };
    });
    await giver.give({ data: 0, onProgress: (progress) => told.push(progress) }).answer;
  });

  it('what is cancelled ends where it is done, and is not begun where it waits', async () => {
    const giver = await dispatcher();
    const seen: unknown[] = [];
    await taker(async ({ data, signal }) => {
      seen.push(data);
      if (data !== 'last') await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return { data };
    });
    const first = giver.give({ data: 'first' });
    const second = giver.give({ data: 'second' });
    await expect.poll(() => seen).toEqual(['first']);
    second.cancel();
    first.cancel();
    await giver.give({ data: 'last' }).answer;
    expect(seen).toEqual(['first', 'last']);
  });

  it('a dispatcher that is gone wants nothing any more', async () => {
    const giver = await dispatcher();
    let ended = false;
    await taker(async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      ended = true;
      return { lost: 'stopped' };
    });
    const { answer } = giver.give({ data: 0 });
    await expect.poll(() => redis.ask('llen', 'bptt:test-1:active')).toBe(1);
    await giver.close();
    await expect.poll(() => ended).toBe(true);
    expect(await answer).toEqual({ lost: 'the queue is closed' });
  });

  it('a machine that stops gives its task back', async () => {
    const giver = await dispatcher();
    const first = await taker(async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return { data: 'first' };
    });
    const { answer } = giver.give({ data: 0 });
    await expect.poll(() => first.busy).toBe(1);
    await taker(async () => ({ data: 'second' }));
    await first.close();
    expect(await answer).toEqual({ data: 'second' });
  });

  it('a machine that will not do ends, and another has the task', async () => {
    const giver = await dispatcher();
    const { ArgumentError } = await import('@bptt/errors');
    const first = await taker(async () => {
      throw new ArgumentError('--data', 'the images of the study', 'others');
    });
    const { answer } = giver.give({ data: 0 });
    await expect(first.ended).rejects.toThrow("--data: expected the images of the study, got 'others'");
    await taker(async () => ({ data: 'second' }));
    expect(await answer).toEqual({ data: 'second' });
  });

  it('two of a name in one Redis do not meet', async () => {
    await taker(echo, { atOnce: 4 });
    const givers = [await dispatcher(), await dispatcher()];
    const answers = givers.map(async (giver, i) =>
      Promise.all(Array.from({ length: 10 }, async (_, j) => giver.give({ data: [i, j] }).answer)),
    );
    for (const [i, all] of (await Promise.all(answers)).entries())
      expect(all).toEqual(Array.from({ length: 10 }, (_, j) => ({ data: [i, j] })));
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)('goes on when Redis is ended by %s and started again', async (signal) => {
    const notes: string[] = [];
    await taker(echo, { atOnce: 2 });
    const giver = await dispatcher({ onNote: (note) => notes.push(note) });
    const given = Array.from({ length: 40 }, (_, i) => giver.give({ data: i, bytes: new Uint8Array(10) }).answer);
    await Promise.race(given);
    await redis.restart(signal);
    expect((await Promise.all(given)).map((answer) => 'data' in answer && answer.data)).toEqual(given.map((_, i) => i));
    const { host } = new URL(redis.url);
    expect(notes).toEqual([`Redis at redis://${host} is away; waiting for it`, `Redis at redis://${host} is back`]);
  });

  it('gives anew what a Redis without a memory has forgotten', async () => {
    const giver = await dispatcher();
    const given = Array.from({ length: 5 }, (_, i) => giver.give({ data: i, bytes: new Uint8Array(10) }).answer);
    await expect.poll(() => redis.ask('zcard', 'bptt:test-1:prioritized')).toBe(5);
    await redis.ask('flushall');
    await taker(echo);
    expect((await Promise.all(given)).map((answer) => 'data' in answer && answer.data)).toEqual([0, 1, 2, 3, 4]);
  });

  it('goes on after a network that was cut for longer than a lock holds', async () => {
    const proxy = await proxyTo(redis.port);
    const first = await taker(
      async ({ data, signal }) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        return { data: `first ${String(data)}` };
      },
      { url: proxy.url },
    );
    const giver = await dispatcher();
    const { answer } = giver.give({ data: 0 });
    await expect.poll(() => first.busy).toBe(1);
    proxy.cut();
    await taker(async ({ data }) => ({ data: `second ${String(data)}` }));
    expect(await answer).toEqual({ data: 'second 0' });
    proxy.mend();
    await expect.poll(() => first.busy).toBe(0);
    proxy.close();
  });

  it('a taker of another version is refused, whoever comes first', async () => {
    const early = await taker(echo, { version: '2' });
    const notes: string[] = [];
    await dispatcher({ onNote: (note) => notes.push(note) });
    expect(notes).toEqual(['workers of version 2 are on this queue and get no work: this is version 1']);
    const message = "version: expected 1, as whoever gives work on this queue, got '2'";
    await expect(taker(echo, { version: '2' })).rejects.toThrow(message);
    await expect(early.ended).rejects.toThrow(message);
    await taker(echo);
  });

  it('says that there is no worker, and when one comes', async () => {
    const notes: string[] = [];
    const giver = await dispatcher({ onNote: (note) => notes.push(note) });
    const { answer } = giver.give({ data: 1 });
    await expect.poll(() => notes).toEqual(['no worker is on this queue; what is given waits for one']);
    await taker(echo);
    await answer;
    await expect.poll(() => notes.slice(1)).toEqual(['a worker is there']);
  });

  it('a database that Redis does not have is refused: another would be taken for it', async () => {
    await expect(dispatcher({ url: `${redis.url}/99` })).rejects.toThrow(
      /^queue: Redis at \S+ has no database of this/,
    );
    await expect(dispatcher({ url: `${redis.url}/15` })).resolves.toBeDefined();
  });

  it('a Redis that becomes full is one error, of all that was given', async () => {
    const giver = await dispatcher();
    await redis.ask('config', 'set', 'maxmemory', '1');
    const message = `queue: Redis at ${redis.url} is full (maxmemory is reached): give it more memory`;
    await expect(giver.give({ data: 0 }).answer).rejects.toThrow(message);
    await expect(giver.give({ data: 1 }).answer).rejects.toThrow(message);
    await expect(dispatcher()).rejects.toThrow(message);
  });

  it.each([
    [
      'evicts',
      ['maxmemory-policy', 'allkeys-lru'],
      /^queue: redis:\S+: maxmemory-policy: expected noeviction, .* got 'allkeys-lru'/,
    ],
    ['wants a password', ['requirepass', 'secret'], /^queue: Redis at redis:\S+ does not take this user and password/],
    ['is full', ['maxmemory', '1'], /is full \(maxmemory is reached\)/],
  ])('a Redis that %s is refused at the start', async (_, setting, message) => {
    await redis.ask('config', 'set', ...(setting as [string, string]));
    const wrong = redis.url.replace('//', '//:wrong@');
    for (const side of [dispatcher, (changes: object) => taker(echo, changes)])
      await expect(side(message.source.includes('password') ? { url: wrong } : {})).rejects.toThrow(message);
  });
});

it.each([
  ['redis://127.0.0.1:1', 'queue: Redis at redis://127.0.0.1:1 is not there: the connection is refused'],
  ['redis://:secret@no-such-host.invalid', 'queue: Redis at redis://no-such-host.invalid is not there: no such host'],
  ['http://x', "queue: expected an address such as redis://localhost:6379, got 'http://x"],
  ['http://me:secret@x', "got 'http://x/'"],
  ['redis://x/y', "got 'redis://x/y'"],
  ['', "got 'what is no address'"],
  ['me:secret@x', "got 'what is no address'"],
  ['redis://me:1/secret@x', "got 'what is no address'"],
  ['redis://me:1#secret@x', "got 'what is no address'"],
])('%s is one clear error', async (url, message) => {
  const asked = Dispatcher.open({ url, name: 'test', version: '1' });
  await expect(asked).rejects.toThrow(message);
  await expect(asked).rejects.not.toThrow('secret');
});

it.each([
  ['HTTP/1.1 400 Bad Request\r\n\r\n', 'is none: what answers there speaks another protocol'],
  ['', 'ends the connection; redis:// is without TLS, rediss:// with it'],
])('a server that is no Redis and says %j is one clear error', async (said, message) => {
  const server = createServer((socket) => socket.on('error', () => undefined).end(said)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await expect(Dispatcher.open({ url, name: 'test', version: '1' })).rejects.toThrow(
    `queue: Redis at ${url} ${message}`,
  );
  server.close();
});
