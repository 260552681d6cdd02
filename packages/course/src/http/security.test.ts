import { readFileSync, readdirSync } from 'node:fs';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testCourse, type TestCourse } from '../course.fixture.js';
import { createApp } from './app.js';

let it: TestCourse;
beforeEach(async () => void (it = await testCourse()));
afterEach(() => it.close());

const url = '/v1/competitions/mnist/submissions';

describe('tokens', () => {
  test('of 32 random bytes, of which only the SHA-256 is kept', async () => {
    const [, id, secret] = /^bptt_([0-9a-f]{16})_([\w-]{43})$/.exec(it.tokens.alice)!;
    expect(Buffer.from(secret!, 'base64url')).toHaveLength(32);
    await it.put('right 5');
    const kept = readdirSync(it.folder).flatMap((name) =>
      name.startsWith('course.db') ? [readFileSync(join(it.folder, name))] : [],
    );
    expect(Buffer.concat(kept).includes(id!)).toBe(true);
    expect(Buffer.concat(kept).includes(secret!)).toBe(false);
  });

  test.each([
    ['none', {}],
    ['an empty one', { authorization: '' }],
    ['another scheme', { authorization: 'Basic YWxpY2U6eA==' }],
    [
      'a wrong secret',
      (token: string) => ({ authorization: `Bearer ${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}` }),
    ],
    ['SQL', { authorization: `Bearer bptt_' OR 1=1 --_x` }],
    ['a long one', { authorization: `Bearer bptt_${'x'.repeat(5000)}` }],
  ])('refuses %s before the body', async (_name, given) => {
    const headers = typeof given === 'function' ? given(it.tokens.alice) : given;
    const { status, body, headers: sent } = await it.put('right 5', headers as Record<string, string>);
    expect(status).toBe(401);
    expect(body).toMatchObject({ status: 401, type: 'urn:bptt:problem:token' });
    expect(sent['content-type']).toContain('application/problem+json');
    expect(it.executor.jobs).toEqual([]);
  });

  test('a revoked one is nobody, and its sessions end', async () => {
    const session = await it.inject({
      method: 'POST',
      url: '/login',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: `token=${it.tokens.alice}`,
    });
    const cookie = String(session.headers['set-cookie']).split(';')[0]!;
    expect((await it.get('/v1/me', { cookie })).body.name).toBe('Alice');
    const id = it.tokens.alice.split('_')[1];
    expect((await it.inject({ method: 'DELETE', url: `/v1/admin/tokens/${id}`, headers: it.teacher })).statusCode).toBe(
      204,
    );
    expect((await it.get('/v1/me', it.alice)).status).toBe(401);
    expect((await it.get('/v1/me', { cookie })).status).toBe(401);
  });

  test('a student is no teacher', async () => {
    for (const [method, path] of [
      ['GET', 'tokens'],
      ['GET', 'queue'],
      ['POST', 'competitions/mnist/close'],
      ['POST', 'submissions/0123456789abcdef/rescore'],
      ['DELETE', 'tokens/0123456789abcdef'],
      ['GET', 'competitions/mnist/export.csv'],
    ] as const) {
      expect((await it.inject({ method, url: `/v1/admin/${path}`, headers: it.alice })).statusCode, path).toBe(403);
      expect((await it.inject({ method, url: `/v1/admin/${path}` })).statusCode, path).toBe(401);
    }
  });
});

test('requests are bounded for each token, for each address, and for signing in', async () => {
  const strict = await testCourse({ rates: { perToken: 5, perAddress: 80 } });
  try {
    const statuses = async (count: number, ask: () => Promise<number>) => {
      const all: number[] = [];
      for (let i = 0; i < count; i++) all.push(await ask());
      return all;
    };
    const me = async (who: Record<string, string>) => (await strict.get('/v1/me', who)).status;
    expect(await statuses(6, () => me(strict.alice))).toEqual([200, 200, 200, 200, 200, 429]);
    expect(await me(strict.bob)).toBe(200);
    const guess = async () =>
      (
        await strict.inject({
          method: 'POST',
          url: '/login',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          payload: 'token=x',
        })
      ).statusCode;
    expect((await statuses(61, guess)).slice(-2)).toEqual([403, 429]);
    const limited = await strict.get('/v1/competitions');
    expect((await statuses(20, async () => (await strict.get('/v1/competitions')).status)).at(-1)).toBe(429);
    expect(limited.status).toBe(200);
    expect((await strict.get('/healthz')).status).toBe(200);
  } finally {
    await strict.close();
  }
});

test('other origins may use the API by token, and nothing by cookie', async () => {
  const origin = 'https://elsewhere.example';
  const preflight = await it.inject({
    method: 'OPTIONS',
    url,
    headers: { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'authorization' },
  });
  expect(preflight.statusCode).toBe(204);
  expect(preflight.headers).toMatchObject({
    'access-control-allow-origin': '*',
    'access-control-allow-headers': expect.stringContaining('authorization'),
  });
  const { headers } = await it.put('right 3', { ...it.alice, origin });
  expect(headers['access-control-allow-origin']).toBe('*');
  expect((await it.put('nothing', { origin })).headers['access-control-allow-origin']).toBe('*');
  for (const path of ['/', '/submissions', '/login']) {
    const page = await it.get(path, { origin });
    expect(page.headers['access-control-allow-origin'], path).toBeUndefined();
  }
  expect(headers['access-control-allow-credentials']).toBeUndefined();
});

test('the log holds no secret', async () => {
  const lines: string[] = [];
  const app = await createApp(it.course, {
    logger: { level: 'trace', stream: { write: (line: string) => void lines.push(line) } },
  });
  const cookie = `bptt-session=${'s'.repeat(43)}`;
  await app.inject({ url: '/v1/me', headers: it.alice });
  await app.inject({ url: '/submissions', headers: { cookie } });
  await app.inject({
    method: 'POST',
    url: '/login',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: `token=${it.tokens.bob}`,
  });
  await app.inject({
    method: 'PUT',
    url,
    headers: { ...it.alice, 'content-type': 'application/octet-stream' },
    payload: 'right 3',
  });
  const log = lines.join('');
  expect(log).toContain('/v1/me');
  for (const secret of [it.tokens.alice.split('_')[2]!, it.tokens.bob.split('_')[2]!, 's'.repeat(43)])
    expect(log).not.toContain(secret);
  await app.close();
});

describe('an upload', () => {
  const send = (headers: Record<string, string>, payload: Buffer | string = 'right 3') =>
    it.inject({ method: 'PUT', url, headers: { ...it.alice, ...headers }, payload });

  test.each([
    ['of another type', 415, { 'content-type': 'multipart/form-data; boundary=x' }],
    ['of JSON', 415, { 'content-type': 'application/json' }],
    ['that claims a gigabyte', 413, { 'content-type': 'application/octet-stream', 'content-length': '1073741824' }],
    ['with a key that is none', 400, { 'content-type': 'application/octet-stream', 'idempotency-key': 'a\tb' }],
  ])('%s is refused', async (_name, status, headers) => {
    const response = await send(headers as unknown as Record<string, string>);
    expect(response.json()).toMatchObject({ status });
    expect(response.statusCode).toBe(status);
  });

  test('of nothing, or to what is not there, is refused', async () => {
    const nothing = await send({ 'content-type': 'application/octet-stream', 'content-length': '0' }, '');
    expect(nothing.json()).toMatchObject({ status: 400, type: 'urn:bptt:problem:empty' });
    const elsewhere = await it.inject({
      method: 'PUT',
      url: '/v1/competitions/none/submissions',
      headers: { ...it.alice, 'content-type': 'application/octet-stream' },
      payload: 'x',
    });
    expect(elsewhere.json()).toMatchObject({ status: 404, title: 'Not Found' });
  });
});

test('paths, headers and JSON that mean no good are answered with 4xx, and nothing is touched', async () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '../../etc/passwd',
      '..%2f..%2fetc',
      "' OR '1'='1",
      '__proto__',
      'constructor',
      '%00',
      '\u202e',
      '💥',
      'a'.repeat(3000),
    ),
  );
  const method = fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'HEAD');
  const path = fc.oneof(
    nasty.map((part) => `/v1/submissions/${encodeURIComponent(part)}`),
    nasty.map((part) => `/v1/competitions/${encodeURIComponent(part)}/leaderboard`),
    nasty.map((part) => `/assets/${encodeURIComponent(part)}`),
    nasty.map((part) => `/${encodeURIComponent(part)}`),
    fc.constantFrom('/v1/admin/tokens', '/login', '/v1/admin/classes'),
  );
  const payload = fc.oneof(
    fc.json(),
    nasty,
    fc.constant('{"__proto__":{"role":"teacher"},"name":"x"}'),
    fc.constant(undefined),
  );
  const type = fc.constantFrom(
    'application/json',
    'text/csv',
    'application/octet-stream',
    'application/x-www-form-urlencoded',
    'text/plain',
    'x',
  );
  const before = await it.course.people.tokens();
  await fc.assert(
    fc.asyncProperty(method, path, payload, type, fc.boolean(), async (which, where, body, contentType, asTeacher) => {
      const who = asTeacher && where !== '/v1/admin/classes' ? it.alice : {};
      const response = await it.inject({
        method: which as 'GET',
        url: where,
        headers: { ...who, 'content-type': contentType },
        ...(body !== undefined && which !== 'GET' && which !== 'HEAD' && { payload: body }),
      });
      expect(response.statusCode).toBeLessThan(500);
      // Who signs in is shown a page.
      if (response.statusCode >= 400 && which !== 'HEAD' && where !== '/login')
        expect(String(response.headers['content-type'])).toContain('problem+json');
    }),
    { numRuns: 150 },
  );
  expect(await it.course.people.tokens()).toEqual(before);
});

describe('over a socket', () => {
  const talk = async (text: string, more?: (write: (text: string) => void) => void): Promise<string> => {
    const { port } = it.app.server.address() as AddressInfo;
    return new Promise((resolve) => {
      let answer = '';
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(text);
        more?.((each) => socket.write(each));
      });
      socket.on('data', (part) => (answer += part.toString()));
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(answer));
    });
  };
  beforeEach(() => it.app.listen({ port: 0, host: '127.0.0.1' }));

  test('what is no HTTP, or has headers without end, is answered and cut', async () => {
    expect(await talk('nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [\s\S]*problem\+json/);
    expect(await talk(`GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
    expect(await talk('PUT / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 400 /,
    );
  });

  test('a body sent slowly ends when the time for a whole request is over', async () => {
    // The bounds are the server's own; here they are made short.
    expect(it.app.server.requestTimeout).toBe(60_000);
    it.app.server.requestTimeout = 300;
    it.app.server.headersTimeout = 200;
    const { app } = it;
    expect(app.initialConfig.connectionTimeout).toBe(65_000);
    const { port } = app.server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (part) => (answer += part.toString()));
    socket.write(
      `PUT ${url} HTTP/1.1\r\nhost: x\r\nauthorization: ${it.alice['authorization']}\r\ncontent-type: application/octet-stream\r\ncontent-length: 1000\r\n\r\nr`,
    );
    await expect.poll(() => answer, { timeout: 20_000 }).toMatch(/^HTTP\/1\.1 408 /);
    expect(it.executor.jobs).toEqual([]);
  });

  test('an upload that breaks off leaves nothing', async () => {
    const { port } = it.app.server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `PUT ${url} HTTP/1.1\r\nhost: x\r\nauthorization: ${it.alice['authorization']}\r\ncontent-type: application/octet-stream\r\ncontent-length: 1000\r\n\r\nright`,
      () => socket.destroy(),
    );
    await new Promise((resolve) => socket.on('close', resolve));
    expect((await it.put('right 4')).status).toBe(202);
    expect((await it.get('/v1/submissions', it.alice)).body.submissions).toHaveLength(1);
  });
});

test('a clock that jumps changes no order, expires nothing and loses nothing', async () => {
  const a = (await it.put('right 10')).body.id;
  await expect.poll(async () => (await it.course.submissions.get(a))!.state).toBe('scored');
  const b = (await it.put('held')).body.id;
  it.clock.now += 10 * 365 * 86_400_000;
  await it.course.queue.expire();
  await it.put('right 11', it.bob);
  it.clock.now -= 20 * 365 * 86_400_000;
  await it.course.queue.expire();
  expect((await it.course.submissions.get(b))!.state).toBe('scoring');
  it.executor.release();
  await expect.poll(async () => (await it.course.submissions.get(b))!.state).toBe('scored');
});
