import { connect, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { testCourse, type TestCourse } from '../course.fixture.js';

let it: TestCourse;
afterEach(() => it.close());

const url = '/v1/competitions/mnist/submissions';
const at = (time: string): number => Date.parse(time);
const settled = (id: string) =>
  expect.poll(async () => (await it.course.submissions.get(id))!.state).not.toMatch(/queued|validating|scoring/);

/** An upload of which half is sent before `between`, the rest after it: the answer's first line and body. */
async function halfway(between: () => Promise<unknown> | void): Promise<string> {
  await it.app.listen({ port: 0, host: '127.0.0.1' });
  const socket = connect((it.app.server.address() as AddressInfo).port, '127.0.0.1');
  let answer = '';
  socket.on('data', (part) => (answer += String(part)));
  const headers = ['host: x', `authorization: ${it.alice['authorization']}`, 'content-type: application/octet-stream'];
  const seen = new Promise<void>((resolve) => it.app.server.once('request', () => resolve()));
  socket.write(`PUT ${url} HTTP/1.1\r\n${headers.join('\r\n')}\r\ncontent-length: 8\r\nconnection: close\r\n\r\nrigh`);
  await seen;
  await it.inject({ url: '/v1/me', headers: it.alice }); // the upload's look at the token came before
  await between();
  socket.write('t 17');
  await new Promise((resolve) => socket.once('close', resolve));
  return answer;
}

describe('while an upload is under way', () => {
  test('nothing happens: it is taken', async () => {
    it = await testCourse();
    expect(await halfway(() => undefined)).toMatch(/^HTTP\/1.1 202 /);
  });

  test('its token is revoked: it is refused', async () => {
    it = await testCourse();
    expect(await halfway(() => it.course.people.revoke(it.tokens.alice.split('_')[1]!))).toMatch(/^HTTP\/1.1 401 /);
    expect((await it.course.submissions.counts()).scored).toBe(0);
  });

  test('the competition closes: it is refused', async () => {
    it = await testCourse({}, { closes: '2027-01-10T13:00:00Z' });
    const answer = await halfway(() => void (it.clock.now = at('2027-01-10T13:00:00Z')));
    expect(answer).toMatch(/^HTTP\/1.1 403 /);
    expect(answer).toContain('urn:bptt:problem:closed');
  });
});

test('opens and closes to the millisecond: the first one is in, the last one out', async () => {
  it = await testCourse({}, { opens: '2027-01-10T12:30:00Z', closes: '2027-01-10T13:00:00Z' });
  const statusAt = async (now: number, model: string) => {
    it.clock.now = now;
    return (await it.put(model)).status;
  };
  const second = 1000; // the clock goes on by itself, a millisecond a look
  expect(await statusAt(at('2027-01-10T12:30:00Z') - second, 'right 1')).toBe(403);
  expect(await statusAt(at('2027-01-10T12:30:00Z'), 'right 2')).toBe(202);
  expect(await statusAt(at('2027-01-10T13:00:00Z') - second, 'right 3')).toBe(202);
  expect(await statusAt(at('2027-01-10T13:00:00Z'), 'right 4')).toBe(403);
});

test('a quota is of the UTC day in which a submission came, whenever it is scored', async () => {
  it = await testCourse({}, { limits: { submissionsPerDay: 2 } });
  it.clock.now = at('2027-01-10T23:59:50Z');
  const held = [(await it.put('held 1')).body.id, (await it.put('held 2')).body.id];
  const refused = await it.put('right 3');
  expect(refused).toMatchObject({ status: 429, body: { type: 'urn:bptt:problem:quota' } });
  expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(10);
  it.clock.now = at('2027-01-11T00:00:00Z');
  const today = [(await it.put('right 4')).status, (await it.put('right 5')).status, (await it.put('right 6')).status];
  expect(today).toEqual([202, 202, 429]);
  await expect.poll(() => it.executor.jobs.length).toBe(1);
  for (const id of held) {
    await expect.poll(async () => (it.executor.release(), (await it.course.submissions.get(id))!.state)).toBe('scored');
  }
  expect((await it.put('right 7')).status).toBe(429);
});

test('a key that came with bytes that were there already is used too', async () => {
  it = await testCourse();
  const key = (name: string) => ({ 'idempotency-key': name });
  const first = await it.put('right 17', it.alice, key('k-1'));
  await settled(first.body.id);
  expect(await it.put('right 17', it.alice, key('k-2'))).toMatchObject({ status: 200, body: { id: first.body.id } });
  expect((await it.put('right 18', it.alice, key('k-2'))).status).toBe(422);
  expect(await it.put('right 17', it.alice, key('k-2'))).toMatchObject({ status: 200, body: { id: first.body.id } });
  expect((await it.put('right 18', it.bob, key('k-2'))).status).toBe(202);
});

test('HEAD says what GET says, without a body; OPTIONS what another origin may', async () => {
  it = await testCourse();
  const { body } = await it.put('right 17');
  await settled(body.id);
  const board = '/v1/competitions/mnist/leaderboard';
  for (const path of [board, `/v1/submissions/${body.id}`, `/v1/submissions/${body.id}/events`, '/healthz']) {
    const [head, got] = [
      await it.inject({ method: 'HEAD', url: path, headers: it.alice }),
      await it.inject({ url: path, headers: it.alice }),
    ];
    expect([path, head.statusCode, head.body]).toEqual([path, got.statusCode, '']);
    expect(head.headers['content-type']).toBe(got.headers['content-type']);
  }
  expect((await it.inject({ method: 'OPTIONS', url })).statusCode).toBe(204);
  expect((await it.inject({ method: 'HEAD', url: '/v1/submissions/none', headers: it.alice })).statusCode).toBe(404);
});

test('a board as it was is 304 for its ETag, a weak one, one of several, and any', async () => {
  it = await testCourse();
  const board = '/v1/competitions/mnist/leaderboard';
  const { etag } = (await it.get(board)).headers;
  for (const asked of [etag, `W/${etag}`, `"x", ${etag}`, '*'])
    expect((await it.get(board, { 'if-none-match': asked })).status).toBe(304);
  await settled((await it.put('right 17')).body.id);
  expect((await it.get(board, { 'if-none-match': etag })).status).toBe(200);
});

test('who follows a submission is told no more once the token is revoked', async () => {
  it = await testCourse();
  const { body } = await it.put('held');
  await expect.poll(() => it.executor.jobs).toEqual(['held']);
  const followed = it.get(`/v1/submissions/${body.id}/events`, it.alice);
  await expect.poll(() => it.course.events.listenerCount('changed')).toBe(1);
  await it.course.people.revoke(it.tokens.alice.split('_')[1]!);
  it.executor.release();
  expect((await followed).text).not.toContain('"scored"');
});
