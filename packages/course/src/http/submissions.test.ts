import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testCourse, type TestCourse } from '../course.fixture.js';

let it: TestCourse;
beforeEach(async () => void (it = await testCourse()));
afterEach(() => it.close());

const ended = async (id: string, who = it.alice) => {
  await expect
    .poll(async () => (await it.get(`/v1/submissions/${id}`, who)).body.state)
    .not.toMatch(/queued|validating|scoring/);
  return (await it.get(`/v1/submissions/${id}`, who)).body;
};

test('a model is taken, scored and shown on the board', async () => {
  const { status, body, headers } = await it.put('right 17');
  expect(status).toBe(202);
  expect(body).toMatchObject({ state: expect.stringMatching(/queued|validating/), id: expect.any(String) });
  expect(headers.location).toBe(`/v1/submissions/${body.id}`);
  expect(await ended(body.id)).toMatchObject({
    state: 'scored',
    publicScore: 0.85,
    improved: true,
    privateScore: null,
    mark: 'passed',
    rank: 1,
    position: 0,
    model: { module: 'LSTM', hiddenSize: 128 },
    worst: [{ label: 4, answer: 9 }],
  });
  const board = await it.get('/v1/competitions/mnist/leaderboard', it.alice);
  expect(board.body).toMatchObject({ phase: 'open', rows: [{ rank: 1, name: 'Alice', publicScore: 0.85, own: true }] });
  expect(it.executor.jobs).toEqual(['right 17']);
});

test('its states are followed as they happen, each with its line, and from where one left off', async () => {
  const { body } = await it.put('right 17');
  await ended(body.id);
  const told = await it.get(`/v1/submissions/${body.id}/events`, it.alice);
  expect(told.headers['content-type']).toBe('text/event-stream');
  const states = (text: string) => [...text.matchAll(/"state":"(\w+)"/g)].map(([, state]) => state);
  expect(states(told.text)).toEqual(['queued', 'validating', 'scoring', 'scored']);
  const ids = [...told.text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => id!);
  const rest = await it.get(`/v1/submissions/${body.id}/events`, { ...it.alice, 'last-event-id': ids[1]! });
  expect(states(rest.text)).toEqual(['scoring', 'scored']);
});

describe('the same again', () => {
  test('by key: one submission, whatever got lost', async () => {
    const [a, b] = await Promise.all([1, 2].map(() => it.put('right 17', it.alice, { 'idempotency-key': 'k-1' })));
    expect([a!.status, b!.status].sort()).toEqual([200, 202]);
    expect(a!.body.id).toBe(b!.body.id);
  });

  test('a key with other bytes is refused', async () => {
    await it.put('right 17', it.alice, { 'idempotency-key': 'k-1' });
    const other = await it.put('right 18', it.alice, { 'idempotency-key': 'k-1' });
    expect(other).toMatchObject({ status: 422, body: { type: 'urn:bptt:problem:key-reused' } });
    expect((await it.put('right 18', it.bob, { 'idempotency-key': 'k-1' })).status).toBe(202);
  });

  test('by bytes: the same answer, and no quota', async () => {
    const { body } = await it.put('right 17');
    const scored = await ended(body.id);
    for (let i = 0; i < 10; i++) {
      const again = await it.put('right 17');
      expect(again).toMatchObject({ status: 200, body: scored });
    }
    expect(it.executor.jobs).toHaveLength(1);
    expect((await it.put('right 17', it.bob)).status).toBe(202);
  });
});

describe('the quota', () => {
  test('counts what is scored and what is under way, and begins anew at midnight', async () => {
    for (let i = 0; i < 5; i++) await ended((await it.put(`right ${i}`)).body.id);
    const refused = await it.put('right 9');
    expect(refused).toMatchObject({
      status: 429,
      body: { type: 'urn:bptt:problem:quota', detail: expect.stringContaining('all 5 submissions') },
    });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await it.put('right 9', it.bob)).status).toBe(202);
    it.clock.now += 86_400_000;
    expect((await it.put('right 9')).status).toBe(202);
  });

  test('is not charged for what is rejected or fails, each with its reason', async () => {
    for (let i = 0; i < 6; i++) {
      const rejected = await ended((await it.put(`rejected ${i}`)).body.id);
      expect(rejected).toMatchObject({ state: 'rejected', reason: 'the model: no recurrent layer', publicScore: null });
    }
    for (let i = 0; i < 6; i++)
      expect(await ended((await it.put(`failed ${i}`)).body.id)).toMatchObject({
        state: 'failed',
        reason: 'not scored within 120 s',
      });
    expect((await it.put('right 9')).status).toBe(202);
  });

  test('cannot be passed by many at once', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => it.put(`held ${i}`)));
    const taken = answers.filter(({ status }) => status === 202);
    expect(taken.length).toBeLessThanOrEqual(5);
    for (const { status } of answers) expect([202, 429]).toContain(status);
    it.executor.release();
  });
});

test('what failed may be sent again', async () => {
  const { body } = await it.put('failed');
  await ended(body.id);
  const again = await it.put('failed');
  expect(again.status).toBe(202);
  expect(again.body.id).not.toBe(body.id);
});

test('one whose scorer is lost holds up nobody but its own person', async () => {
  await it.put('held');
  await expect.poll(() => it.executor.jobs).toEqual(['held']);
  const ids = [];
  for (const [model, who] of [
    ['lost', it.bob],
    ['right 5', it.bob],
    ['right 6', it.alice],
    ['right 7', it.teacher],
  ] as const)
    ids.push((await it.put(model, who)).body.id);
  it.executor.release();
  for (const id of ids) await ended(id, it.teacher);
  expect(it.executor.jobs.slice(0, 5)).toEqual(['held', 'lost', 'right 6', 'right 7', 'lost']);
  expect(it.executor.jobs.at(-1)).toBe('right 5');
});

test('a scorer that is lost again and again is named, after twenty tries', async () => {
  const { body } = await it.put('lost');
  expect(await ended(body.id)).toMatchObject({ state: 'failed', reason: 'the scorer ended with SIGKILL, 20 times' });
  expect(it.executor.jobs).toHaveLength(20);
});

test('the Ladder shows significant steps, and details only of those', async () => {
  const first = await ended((await it.put('right 10')).body.id);
  const worse = await ended((await it.put('right 9')).body.id);
  const better = await ended((await it.put('right 19')).body.id);
  expect([first, worse, better].map(({ publicScore }) => publicScore)).toEqual([0.5, 0.5, 0.95]);
  expect([first, worse, better].map(({ improved }) => improved)).toEqual([true, false, true]);
  expect(worse).toMatchObject({ confusion: null, worst: null });
});

describe('at the closing', () => {
  test('the private score decides, of the chosen submission or the best public one', async () => {
    const overfit = await ended((await it.put('right 19 hidden 0.2')).body.id);
    const honest = await ended((await it.put('right 18 hidden 0.8')).body.id);
    await ended((await it.put('right 17 hidden 0.7', it.bob)).body.id, it.bob);
    const close = async (act: string) =>
      (await it.inject({ method: 'POST', url: `/v1/admin/competitions/mnist/${act}`, headers: it.teacher })).json();
    const board = async () => (await it.get('/v1/competitions/mnist/leaderboard', it.teacher)).body.rows;
    expect((await board()).map((row: any) => [row.name, row.publicScore, row.privateScore])).toEqual([
      ['Alice', 0.95, null],
      ['Bob', 0.85, null],
    ]);
    expect(await close('close')).toMatchObject({ phase: 'closed' });
    expect((await board()).map((row: any) => [row.name, row.privateScore])).toEqual([
      ['Bob', 0.7],
      ['Alice', 0.2],
    ]);
    expect((await it.put('right 20')).body).toMatchObject({ status: 403, type: 'urn:bptt:problem:closed' });
    const late = { method: 'PUT' as const, url: `/v1/submissions/${honest.id}/final`, headers: it.alice };
    expect((await it.inject(late)).statusCode).toBe(409);
    await close('reopen');
    expect((await it.inject(late)).json()).toMatchObject({ final: true });
    await close('close');
    expect((await board()).map((row: any) => [row.name, row.privateScore, row.mark])).toEqual([
      ['Alice', 0.8, 'passed'],
      ['Bob', 0.7, 'passed'],
    ]);
    expect(await ended(overfit.id)).toMatchObject({ privateScore: 0.2 });
  });

  test('equal scores stand in the order of submission, whatever the clock says', async () => {
    await ended((await it.put('right 10', it.bob)).body.id, it.bob);
    it.clock.now -= 3 * 3_600_000;
    await ended((await it.put('right 10')).body.id);
    const { body } = await it.get('/v1/competitions/mnist/leaderboard', it.teacher);
    expect(body.rows.map((row: any) => row.name)).toEqual(['Bob', 'Alice']);
  });
});

test('a submission is scored anew on demand, and all scores follow', async () => {
  const { body } = await it.put('right 10');
  await ended(body.id);
  const again = await it.inject({
    method: 'POST',
    url: `/v1/admin/submissions/${body.id}/rescore`,
    headers: it.teacher,
  });
  expect(again.statusCode).toBe(202);
  expect(await ended(body.id)).toMatchObject({ state: 'scored', publicScore: 0.5 });
  expect(it.executor.jobs).toEqual(['right 10', 'right 10']);
});

test("others' submissions are not there", async () => {
  const { body } = await it.put('right 10');
  for (const url of [
    `/v1/submissions/${body.id}`,
    `/v1/submissions/${body.id}/events`,
    '/v1/submissions/0000000000000000',
  ])
    expect(await it.get(url, it.bob)).toMatchObject({ status: 404, body: { status: 404, title: 'Not Found' } });
  expect((await it.get(`/v1/submissions/${body.id}`, it.teacher)).status).toBe(200);
});

test('the board has an ETag, until something changes', async () => {
  const url = '/v1/competitions/mnist/leaderboard';
  const { headers } = await it.get(url);
  expect((await it.get(url, { 'if-none-match': headers.etag })).status).toBe(304);
  await ended((await it.put('right 10')).body.id);
  expect((await it.get(url, { 'if-none-match': headers.etag })).status).toBe(200);
});

test.each([
  ['names', ['Bob', 'Alice']],
  ['pseudonyms', [expect.stringMatching(/^\w+-\w+-\d+$/), 'Alice']],
  ['own', ['Alice']],
])('who sees %s', async (board, expected) => {
  const other = await testCourse({}, { board });
  try {
    for (const [model, who] of [
      ['right 15', other.bob],
      ['right 12', other.alice],
    ] as const) {
      const { body } = await other.put(model, who);
      await expect.poll(async () => (await other.get(`/v1/submissions/${body.id}`, who)).body.state).toBe('scored');
    }
    const names = async (who?: Record<string, string>) =>
      (await other.get('/v1/competitions/mnist/leaderboard', who)).body.rows.map(({ name }: any) => name);
    expect(await names(other.alice)).toEqual(expected);
    expect(await names(other.teacher)).toEqual(['Bob', 'Alice']);
    expect((await names()).includes('Alice')).toBe(board === 'names');
  } finally {
    await other.close();
  }
});

test("the registrar's list is CSV in which no name is a formula", async () => {
  const token = await it.course.people.createToken('=HYPERLINK("http://x")', 'student', '12');
  const { body } = await it.put('right 10', { authorization: `Bearer ${token}` });
  await ended(body.id, it.teacher);
  const csv = await it.get('/v1/admin/competitions/mnist/export.csv', it.teacher);
  expect(csv.text.split('\n')[0]).toBe(
    'registration,name,rank,publicScore,privateScore,mark,submission,receivedAt,submissions',
  );
  expect(csv.text).toContain(`12,"'=HYPERLINK(""http://x"")",1,0.5,,`);
});
