import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasRedis, startRedis, type RedisServer } from '@bptt/queue/fixture';
import type { Taker } from '@bptt/queue';
import { programVersion } from '@bptt/queue/version';
import { courseFolder, writeTestSet } from '../course.fixture.js';
import { OpenCourse } from '../course/open-course.js';
import { QueueExecutor } from './queue-executor.js';
import { scoreForOthers } from './score-for-others.js';

/** Answers as a scorer does, without scoring: `right n` of 20. */
const script = `
let held = Buffer.alloc(0);
process.stdin.on('end', () => process.exit(3));
process.stdin.on('data', (part) => {
  held = Buffer.concat([held, part]);
  const end = held.indexOf('\\n');
  if (end < 0) return;
  const { bytes } = JSON.parse(held.subarray(0, end));
  if (held.length < end + 1 + bytes) return;
  const text = held.subarray(end + 1).toString();
  console.log(JSON.stringify({ state: 'scoring' }));
  if (text.startsWith('hangs')) return;
  const right = Number(text.split(' ')[1]);
  const scored = { module: 'LSTM', publicAccuracy: right / 20, privateAccuracy: right / 20, accuracy: right / 20, worst: [], confusion: [] };
  console.log(JSON.stringify({ state: 'scored', scored, correct: Buffer.from(Uint8Array.from({ length: 20 }, (_, i) => i < right)).toString('base64') }));
  process.exit(0);
});
`;
const timing = { lock: 1500, stalled: 500, beat: 200, wanted: 50, gone: 5000 };

describe.runIf(hasRedis)('submissions scored on other machines', () => {
  let redis: RedisServer;
  let folder: string;
  let scorer: string;
  let course: OpenCourse;
  let people = 0;
  const machines: Taker[] = [];
  const notes: string[] = [];
  const machine = async (changes: { version?: string; folder?: string } = {}) => {
    const taker = await scoreForOthers({ folder, scorer, atOnce: 2, version: '1', timing, ...changes });
    machines.push(taker);
    return taker;
  };
  const submit = async (text: string): Promise<string> => {
    const person = (await course.people.byToken(await course.people.createToken(`Student ${people++}`)))!.id;
    const asked = { competition: 'mnist', person, content: Buffer.from(text), idempotencyKey: null };
    const receipt = await course.submissions.receive(asked, 100, 0);
    course.queue.wake();
    if ('refused' in receipt) throw new Error(receipt.refused);
    return receipt.submission.id;
  };
  const counts = () => course.submissions.counts();

  beforeEach(async () => {
    redis = await startRedis();
    folder = courseFolder({ queue: redis.url });
    scorer = join(folder, 'scorer.mjs');
    writeFileSync(scorer, script);
    const version = programVersion('1', scorer);
    const onNote = (note: string) => notes.push(note);
    const executor = await QueueExecutor.open({ url: redis.url, folder, version, most: null, timing, onNote });
    course = await OpenCourse.open(folder, { executor });
    await course.queue.start();
  });
  afterEach(async () => {
    await Promise.all(machines.splice(0).map((each) => each.close()));
    await course.close();
    await redis.stop();
    rmSync(folder, { recursive: true });
  });

  it('wait while there is no machine, and are each scored once', async () => {
    for (let i = 0; i < 8; i++) await submit(`right ${i}`);
    expect(await counts()).toMatchObject({ queued: 8 });
    await Promise.all([machine(), machine()]);
    await expect.poll(async () => (await counts()).scored, { timeout: 30_000 }).toBe(8);
    const ends = await course.database.all("SELECT submission FROM history WHERE state = 'scored'");
    expect(ends).toHaveLength(8);
  });

  it('go to another machine where one stops, and show that they are being scored', async () => {
    const first = await machine();
    const id = await submit('hangs');
    await expect.poll(async () => (await course.submissions.get(id))!.state).toBe('scoring');
    await first.close();
    expect(first.busy).toBe(0);
    const second = await machine();
    await expect.poll(() => second.busy).toBe(1);
    expect((await course.submissions.get(id))!.state).toMatch(/validating|scoring/);
  });

  it('a machine with other hidden images, or of another version, is refused by name', async () => {
    await expect(machine({ version: '2' })).rejects.toThrow(/^version: expected 1\+/);
    const other = courseFolder({ queue: redis.url });
    writeTestSet(join(other, 'hidden'), 50);
    const refused = await machine({ folder: other });
    await submit('right 3');
    await expect(refused.ended).rejects.toThrow(
      `${join(other, 'hidden')}: expected the hidden images that the server has`,
    );
    await machine();
    await expect.poll(async () => (await counts()).scored).toBe(1);
    rmSync(other, { recursive: true });
  });

  it('wait, and are not failed, while Redis is full', async () => {
    await machine();
    await expect.poll(() => course.queue.executor.places).toBe(2);
    await redis.ask('config', 'set', 'maxmemory', '1');
    await submit('right 5');
    await expect.poll(() => notes.join()).toContain('is full');
    await redis.ask('config', 'set', 'maxmemory', '0');
    await expect.poll(async () => (await counts()).scored, { timeout: 30_000 }).toBe(1);
  });

  it('a machine without a queue in its course.json says so', async () => {
    const none = courseFolder();
    await expect(machine({ folder: none })).rejects.toThrow(`${none}: queue: expected redis://..., as the server has`);
    rmSync(none, { recursive: true });
  });
});
