import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { courseFolder, ScriptedExecutor, testCourse } from '../course.fixture.js';
import { OpenCourse } from '../course/open-course.js';
import { backup, restore } from './backup.js';
import type { Ending } from './submissions.js';

const scored: Ending = {
  state: 'scored',
  reason: null,
  accuracy: 1,
  publicAccuracy: 1,
  privateAccuracy: 1,
  correct: new Uint8Array([1]),
  result: {},
};

describe('a submission has one end', () => {
  let folder: string;
  let course: OpenCourse;
  beforeEach(async () => {
    folder = courseFolder();
    course = await OpenCourse.open(folder, { executor: new ScriptedExecutor() });
  });
  afterEach(async () => {
    await course.close();
    rmSync(folder, { recursive: true });
  });
  const receive = async (model: string) => {
    const [person] = await course.database.all<{ id: string }>('SELECT id FROM people');
    const receipt = await course.submissions.receive(
      { competition: 'mnist', person: person!.id, content: Buffer.from(model), idempotencyKey: null },
      100,
      0,
    );
    if ('refused' in receipt) throw new Error(receipt.refused);
    return receipt.submission;
  };

  test('whoever lost the claim changes nothing', async () => {
    await course.people.createToken('Alice');
    const { id } = await receive('a');
    const first = (await course.submissions.claim())!;
    expect(await course.submissions.claim()).toBeUndefined();
    await course.submissions.requeue('all');
    const second = (await course.submissions.claim())!;
    expect(await course.submissions.scoring(first)).toBe(false);
    expect(await course.submissions.end(first, scored)).toBe(false);
    expect(await course.submissions.end(second, scored)).toBe(true);
    expect(await course.submissions.end(second, scored)).toBe(false);
    const history = await course.submissions.history(id);
    expect(history.map(({ state }) => state)).toEqual(['queued', 'validating', 'queued', 'validating', 'scored']);
  });

  test('two of one person are scored one after the other', async () => {
    await course.people.createToken('Alice');
    await receive('a');
    await receive('b');
    const a = (await course.submissions.claim())!;
    expect(await course.submissions.claim()).toBeUndefined();
    await course.submissions.end(a, scored);
    expect(await course.submissions.claim()).toMatchObject({ seq: a.seq + 1 });
  });
});

test('a server that was killed goes on with what it had taken', async () => {
  const it = await testCourse();
  const { body } = await it.put('held');
  await expect.poll(async () => (await it.course.submissions.get(body.id))!.state).toBe('scoring');
  // A second server on the same folder, as after a SIGKILL: the first one's claim is void.
  const executor = new ScriptedExecutor();
  const other = await OpenCourse.open(it.folder, { executor });
  await other.queue.start();
  await expect.poll(() => executor.jobs).toEqual(['held']);
  executor.release();
  await expect.poll(async () => (await other.submissions.get(body.id))!.state).toBe('scored');
  it.executor.release();
  await expect
    .poll(async () => (await it.course.submissions.history(body.id)).filter(({ state }) => state === 'scored'))
    .toHaveLength(1);
  await other.close();
  await it.close();
});

describe('a back-up', () => {
  test('is whole though the server goes on, and is put back', async () => {
    const it = await testCourse();
    const { body } = await it.put('right 17');
    await expect.poll(async () => (await it.course.submissions.get(body.id))!.state).toBe('scored');
    const file = join(it.folder, 'copies', 'a.db');
    const [, later] = await Promise.all([backup(it.folder, file), it.put('right 3', it.bob)]);
    expect(later.status).toBe(202);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await expect(backup(it.folder, file)).rejects.toThrow(/is there already/);
    await expect(restore(it.folder, file, false)).rejects.toThrow(/--replace/);
    await expect(restore(it.folder, file, true)).rejects.toThrow(/is in use: end the server first/);
    const other = courseFolder();
    await restore(other, file, false);
    const restored = await OpenCourse.open(other, { executor: new ScriptedExecutor() });
    expect(await restored.submissions.get(body.id)).toMatchObject({ state: 'scored', shown: 0.85 });
    expect(Buffer.from(await restored.submissions.content(body.sha256)).toString()).toBe('right 17');
    await restored.close();
    await it.close();
    rmSync(other, { recursive: true });
  });

  test.each([
    ['text', 'nothing of the kind'],
    ['nothing', ''],
  ])('that is %s replaces nothing', async (_name, content) => {
    const folder = courseFolder();
    const file = join(folder, 'copy');
    writeFileSync(file, content);
    await expect(restore(folder, file, true)).rejects.toThrow(/copy: expected the copy of a course/);
    expect(existsSync(join(folder, 'course.db'))).toBe(false);
    rmSync(folder, { recursive: true });
  });
});

test("modes: the database is its owner's alone", async () => {
  const it = await testCourse();
  for (const name of ['course.db', 'course.db-wal']) expect(statSync(join(it.folder, name)).mode & 0o077, name).toBe(0);
  await it.close();
});

const canMount = (() => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const at = mkdtempSync(join(tmpdir(), 'bptt-mount-'));
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', at]).status !== 0) return false;
  execFileSync('umount', [at]);
  return true;
})();

test.runIf(canMount)('a full disk: 503, nothing lost, and on when there is room', async () => {
  const disk = mkdtempSync(join(tmpdir(), 'bptt-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
  try {
    const it = await testCourse({ database: join('..', '..', disk, 'course.db') });
    const first = await it.put('right 17');
    await expect.poll(async () => (await it.course.submissions.get(first.body.id))!.state).toBe('scored');
    writeFileSync(join(disk, 'filler'), Buffer.alloc(420_000));
    const answers = [];
    for (let i = 0; i < 8; i++)
      answers.push(await it.put(`right 1 ${'x'.repeat(90_000)} ${i}`, i % 2 ? it.alice : it.bob));
    const refused = answers.filter(({ status }) => status === 503);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]).toMatchObject({ body: { type: 'urn:bptt:problem:storage' }, headers: { 'retry-after': '30' } });
    expect(await it.get(`/v1/submissions/${first.body.id}`, it.alice)).toMatchObject({
      status: 200,
      body: { publicScore: 0.85 },
    });
    rmSync(join(disk, 'filler'));
    const after = await it.put('right 19');
    expect(after.status).toBe(202);
    it.course.queue.wake();
    await expect.poll(async () => (await it.course.submissions.get(after.body.id))!.state).toBe('scored');
    for (const { status, body } of answers)
      if (status === 202) expect(await it.course.submissions.get(body.id)).toBeDefined();
    await it.close().catch(() => undefined); // the queue told of the full disk
  } finally {
    execFileSync('umount', ['-l', disk]);
    rmSync(disk, { recursive: true });
  }
});

test('what a newer bptt wrote is left alone', async () => {
  const folder = courseFolder();
  const course = await OpenCourse.open(folder, { executor: new ScriptedExecutor() });
  await course.database.run('INSERT INTO steps (step) VALUES (99)');
  await course.close();
  await expect(OpenCourse.open(folder, { executor: new ScriptedExecutor() })).rejects.toThrow(/a newer bptt wrote it/);
  expect(readFileSync(join(folder, 'course.json'), 'utf8')).toContain('mnist');
  rmSync(folder, { recursive: true });
});
