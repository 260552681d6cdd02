import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testCourse, type TestCourse } from '../course.fixture.js';

let it: TestCourse;
beforeEach(async () => void (it = await testCourse()));
afterEach(() => it.close());

const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();
const post = (url: string, fields: Record<string, string>, cookie?: string) =>
  it.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html', ...(cookie && { cookie }) },
    payload: form(fields),
  });
const signIn = async (token: string): Promise<string> => {
  const response = await post('/login', { token });
  expect(response.statusCode).toBe(303);
  return String(response.headers['set-cookie']).split(';')[0]!;
};
const csrfIn = (page: string): string => /name="csrf" value="([^"]+)"/.exec(page)![1]!;

test('one signs in with the token, sees submissions, and signs out', async () => {
  expect((await post('/login', { token: 'bptt_wrong' })).statusCode).toBe(403);
  const response = await post('/login', { token: it.tokens.alice });
  expect(String(response.headers['set-cookie'])).toMatch(
    /^bptt-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
  );
  const cookie = await signIn(it.tokens.alice);
  const page = await it.get('/submissions', { cookie });
  expect(page.text).toContain('Alice');
  expect(page.text).toContain('data-upload');
  expect((await post('/logout', { csrf: csrfIn(page.text) }, cookie)).statusCode).toBe(303);
  expect((await it.get('/submissions', { cookie })).status).toBe(303);
});

test('the cookie is Secure where the address is https', async () => {
  const other = await testCourse({ address: 'https://bptt.example.edu' });
  const response = await other.inject({
    method: 'POST',
    url: '/login',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: form({ token: other.tokens.alice }),
  });
  expect(String(response.headers['set-cookie'])).toContain('; Secure');
  expect(response.headers['strict-transport-security']).toBeDefined();
  await other.close();
});

test('a session alone changes nothing: its CSRF token is needed, of forms and of uploads', async () => {
  const cookie = await signIn(it.tokens.teacher);
  const csrf = csrfIn((await it.get('/teacher', { cookie })).text);
  const upload = (headers: Record<string, string>) => it.put('right 5', { cookie }, headers);
  for (const fields of [{}, { csrf: 'x' }, { csrf: csrf.slice(1) }] as Record<string, string>[]) {
    expect((await post('/teacher/tokens', { names: 'Eve', ...fields }, cookie)).statusCode).toBe(403);
    expect((await post('/teacher/competitions/mnist/close', fields, cookie)).statusCode).toBe(403);
    expect((await upload(fields['csrf'] ? { 'x-csrf-token': fields['csrf'] } : {})).status).toBe(403);
  }
  expect((await upload({ 'x-csrf-token': csrf })).status).toBe(202);
  expect((await post('/teacher/tokens', { names: 'Eve', csrf }, cookie)).body).toMatch(
    /Eve,bptt_[0-9a-f]{16}_[\w-]{43}/,
  );
});

test('pages have a strict policy and nothing from elsewhere', async () => {
  const cookie = await signIn(it.tokens.teacher);
  for (const url of ['/', '/how', '/login', '/submissions', '/teacher', '/none']) {
    const { headers, text } = await it.get(url, { cookie, accept: 'text/html' });
    expect(headers['content-security-policy'], url).toBe(
      "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;connect-src 'self';form-action 'self';frame-ancestors 'none';base-uri 'none'",
    );
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(text).not.toMatch(/ (style|on\w+)=|<style|<script(?! src="\/assets)|(src|href)="(https?:)?\/\//);
  }
  for (const [, path] of (await it.get('/')).text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g))
    expect((await it.get(path!)).headers['cache-control']).toContain('immutable');
});

test('names are escaped wherever they stand', async () => {
  const name = `<img src=x onerror=alert(1)>"'&`;
  const token = await it.course.people.createToken(name);
  const { body } = await it.put('right 15', { authorization: `Bearer ${token}` });
  await expect.poll(async () => (await it.course.submissions.get(body.id))!.state).toBe('scored');
  const own = await signIn(token);
  const teacher = await signIn(it.tokens.teacher);
  for (const [url, cookie] of [
    ['/', own],
    ['/submissions', own],
    ['/', teacher],
    ['/teacher', teacher],
  ] as const) {
    const { text } = await it.get(url, { cookie });
    expect(text).not.toContain('<img src=x');
    expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;');
  }
});

test('a reason from a file is escaped too', async () => {
  const cookie = await signIn(it.tokens.alice);
  const { body } = await it.put('held');
  await expect.poll(() => it.executor.jobs.length).toBe(1);
  it.executor.release({ state: 'rejected', reason: '<script>alert(1)</script>' });
  await expect.poll(async () => (await it.course.submissions.get(body.id))!.state).toBe('rejected');
  const { text } = await it.get('/submissions', { cookie });
  expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
});

describe("the teacher's page", () => {
  test('makes tokens for a class, revokes them, closes and opens again', async () => {
    const cookie = await signIn(it.tokens.teacher);
    const csrf = csrfIn((await it.get('/teacher', { cookie })).text);
    const made = await post('/teacher/tokens', { csrf, names: 'name;registration\nZoë;7\n"Li, Wei";8' }, cookie);
    const tokens = [...made.body.matchAll(/bptt_[0-9a-f]{16}_[\w-]{43}/g)].map(([token]) => token);
    expect(tokens).toHaveLength(2);
    expect(await it.course.people.byToken(tokens[1]!)).toMatchObject({
      name: 'Li, Wei',
      registration: '8',
      role: 'student',
    });
    expect((await it.get('/teacher', { cookie })).text).not.toContain(tokens[0]);
    const id = tokens[0]!.split('_')[1]!;
    await post(`/teacher/tokens/${id}/revoke`, { csrf }, cookie);
    expect((await it.get('/v1/me', { authorization: `Bearer ${tokens[0]}` })).status).toBe(401);
    await post('/teacher/competitions/mnist/close', { csrf }, cookie);
    expect((await it.get('/')).text).toContain('Closed');
    await post('/teacher/competitions/mnist/reopen', { csrf }, cookie);
    expect((await it.get('/')).text).toContain('Open.');
  });

  test('makes none of a class with a name that is none', async () => {
    const cookie = await signIn(it.tokens.teacher);
    const csrf = csrfIn((await it.get('/teacher', { cookie })).text);
    const before = (await it.course.people.tokens()).length;
    const refused = await post('/teacher/tokens', { csrf, names: 'name\nZoë\nA\u0007b' }, cookie);
    expect(refused.statusCode).toBe(400);
    expect(refused.body).toContain('csv: student 2: expected 1 to 200 letters');
    expect(await it.course.people.tokens()).toHaveLength(before);
  });

  test('is for teachers', async () => {
    const cookie = await signIn(it.tokens.alice);
    expect((await it.get('/teacher', { cookie })).status).toBe(403);
    const csrf = csrfIn((await it.get('/submissions', { cookie })).text);
    expect((await post('/teacher/tokens', { csrf, names: 'Eve' }, cookie)).statusCode).toBe(403);
    expect((await it.get('/teacher')).status).toBe(303);
  });
});
