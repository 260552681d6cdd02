import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { courseFolder, ScriptedExecutor, testCourse } from '../course.fixture.js';
import { OpenCourse } from '../course/open-course.js';

/** Debian's. */
const home = '/usr/lib/postgresql';
const version = existsSync(home) ? readdirSync(home).toSorted().at(-1) : undefined;
/** It does not run as root. */
const user: Partial<Ids> | undefined = process.getuid?.() === 0 ? idsOf('postgres') : {};

interface Ids {
  uid: number;
  gid: number;
}

function idsOf(name: string): Ids | undefined {
  try {
    const id = (flag: string) =>
      Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

describe.runIf(version && user)('the store in Postgres', () => {
  let folder: string;
  let server: ChildProcess;
  let address: string;
  let databases = 0;
  const program = (name: string) => join(home, version!, 'bin', name);
  const databaseAddress = async () => {
    const name = `course${++databases}`;
    execFileSync('psql', [`${address}/postgres`, '-qc', `CREATE DATABASE ${name}`], { stdio: 'ignore' });
    return `${address}/${name}`;
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bptt-postgres-'));
    if (user?.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
    const port = await freePort();
    const data = join(folder, 'data');
    execFileSync(
      program('initdb'),
      ['-D', data, '-U', 'course', '-A', 'trust', '--no-sync', '-E', 'UTF8', '--locale=C'],
      { ...user, cwd: folder, stdio: 'ignore' },
    );
    server = spawn(program('postgres'), ['-D', data, '-p', String(port), '-k', folder, '-h', '127.0.0.1', '-F'], {
      ...user,
      cwd: folder,
      stdio: 'ignore',
    });
    address = `postgres://course@127.0.0.1:${port}`;
    await vi.waitFor(() => execFileSync('psql', [`${address}/postgres`, '-Atc', 'SELECT 1'], { stdio: 'ignore' }), {
      timeout: 60_000,
      interval: 200,
    });
  });
  afterAll(async () => {
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGINT');
    await gone;
    rmSync(folder, { recursive: true, force: true });
  });

  test('takes, scores, refuses and ranks as the one in a file does', async () => {
    const it = await testCourse({ database: await databaseAddress() });
    const ended = async (id: string) => {
      await expect
        .poll(async () => (await it.course.submissions.get(id))!.state)
        .not.toMatch(/queued|validating|scoring/);
      return (await it.get(`/v1/submissions/${id}`, it.teacher)).body;
    };
    const first = await it.put('right 17', it.alice, { 'idempotency-key': 'k' });
    expect(await ended(first.body.id)).toMatchObject({ state: 'scored', publicScore: 0.85, rank: 1, accuracy: 0.85 });
    expect(await it.put('right 17', it.alice, { 'idempotency-key': 'k' })).toMatchObject({
      status: 200,
      body: { id: first.body.id },
    });
    expect((await it.put('right 18', it.alice, { 'idempotency-key': 'k' })).status).toBe(422);
    for (let i = 1; i < 5; i++) await ended((await it.put(`right ${i}`)).body.id);
    expect((await it.put('right 9')).status).toBe(429);
    await ended((await it.put('right 19', it.bob)).body.id);
    const board = await it.get('/v1/competitions/mnist/leaderboard', it.teacher);
    expect(board.body.rows.map(({ name, publicScore, submissions }: any) => [name, publicScore, submissions])).toEqual([
      ['Bob', 0.95, 1],
      ['Alice', 0.85, 5],
    ]);
    const events = await it.get(`/v1/submissions/${first.body.id}/events`, it.alice);
    expect([...events.text.matchAll(/"state":"(\w+)"/g)].map(([, state]) => state)).toEqual([
      'queued',
      'validating',
      'scoring',
      'scored',
    ]);
    const response = await it.inject({
      method: 'POST',
      url: '/login',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: `token=${it.tokens.alice}`,
    });
    const cookie = String(response.headers['set-cookie']).split(';')[0]!;
    expect((await it.get('/submissions', { cookie })).text).toContain('85.00 %');
    await it.close();
  });

  test('gives each submission to one of many scorers, and has one end for it', async () => {
    const database = await databaseAddress();
    const folder = courseFolder({ database }, { limits: { submissionsPerDay: 100 } });
    const courses = [];
    for (let i = 0; i < 3; i++) courses.push(await OpenCourse.open(folder, { executor: new ScriptedExecutor(2) }));
    const [course] = courses;
    const people = [];
    for (let i = 0; i < 12; i++)
      people.push((await course!.people.byToken(await course!.people.createToken(`Student ${i}`)))!.id);
    await Promise.all(
      people.map((person, i) =>
        course!.submissions.receive(
          { competition: 'mnist', person, content: Buffer.from(`right ${i}`), idempotencyKey: null },
          100,
          0,
        ),
      ),
    );
    for (const { queue } of courses) queue.wake();
    await expect.poll(async () => (await course!.submissions.counts()).scored, { timeout: 30_000 }).toBe(12);
    const jobs = courses.flatMap(({ queue }) => (queue.executor as ScriptedExecutor).jobs);
    expect(jobs.toSorted()).toEqual(people.map((_, i) => `right ${i}`).toSorted());
    const ends = await course!.database.all("SELECT submission FROM history WHERE state = 'scored'");
    expect(ends).toHaveLength(12);
    for (const each of courses) await each.close();
    rmSync(folder, { recursive: true });
  });

  test('is named where it cannot be reached', async () => {
    const folder = courseFolder({ database: 'postgres://course@127.0.0.1:1/none' });
    await expect(OpenCourse.open(folder)).rejects.toThrow(
      /^database: Postgres at 127\.0\.0\.1:1: connect ECONNREFUSED/,
    );
    writeFileSync(join(folder, 'gone'), '');
    rmSync(folder, { recursive: true });
  });
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
