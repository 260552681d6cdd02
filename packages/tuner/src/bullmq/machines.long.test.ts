import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasRedis, startRedis, type RedisServer } from '@bptt/queue/fixture';
import { readLog } from '../study/log.js';

const fixture = (name: string): string => join(import.meta.dirname, '../../fixtures', name);
/** A process may take its time to start where many do. */
const patience = { timeout: 60_000 };
const timing = JSON.stringify({ lock: 1500, stalled: 500, beat: 300, wanted: 100, gone: 20_000 });

interface Started {
  child: ChildProcess;
  out: () => string;
  said: () => string;
  ended: Promise<unknown>;
}

function start(script: string, args: string[], env: Record<string, string> = {}): Started {
  const child = spawn(process.execPath, [fixture(script), ...args], {
    env: { ...process.env, BPTT_TIMING: timing, ...env },
  });
  let [out, said] = ['', ''];
  child.stdout.on('data', (part: Buffer) => (out += part.toString()));
  child.stderr.on('data', (part: Buffer) => (said += part.toString()));
  return { child, out: () => out, said: () => said, ended: once(child, 'close') };
}

describe.runIf(hasRedis)('a study on several machines', { timeout: 180_000 }, () => {
  let redis: RedisServer;
  let home: string;
  const machines: Started[] = [];
  const machine = async (env: Record<string, string> = {}) => {
    const started = start('queue-worker.mjs', [redis.url, '1'], env);
    machines.push(started);
    await expect.poll(started.said, patience).toContain('ready');
    return started;
  };
  const study = (name: string, env: Record<string, string> = {}) =>
    start('coordinator.mjs', [join(home, name), '3'], { BPTT_QUEUE: redis.url, ...env });
  const outcomes = async (name: string) => {
    const file = join(home, name, 'log.jsonl');
    const { entries } = readLog(await readFile(file, 'utf8'), file);
    return entries.flatMap((entry) => (entry.type === 'outcome' ? [`${entry.trial}:${entry.to}`] : []));
  };

  let expected: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'bptt-machines-'));
    redis = await startRedis('--appendonly', 'yes');
    const local = start('coordinator.mjs', [join(home, 'local'), '2']);
    await local.ended;
    expected = local.out();
  });
  afterAll(async () => {
    for (const { child } of machines) child.kill('SIGKILL');
    await redis.stop();
    await rm(home, { recursive: true });
  });

  it('is the study of this machine, though workers are killed and frozen and Redis is started again', async () => {
    const [killed, frozen] = [await machine({ BPTT_SLOW: '300' }), await machine({ BPTT_SLOW: '300' })];
    const running = study('faults');
    await expect.poll(() => [killed, frozen].every(({ said }) => said().includes('taken')), patience).toBe(true);
    killed.child.kill('SIGKILL');
    frozen.child.kill('SIGSTOP');
    await machine();
    await expect.poll(running.said, patience).toContain('outcome');
    await redis.restart('SIGKILL');
    await running.ended;
    frozen.child.kill('SIGCONT'); // what it did in the meantime counts no more
    expect(running.out()).toBe(expected);
    const counted = await outcomes('faults');
    expect(new Set(counted).size).toBe(counted.length);
    const log = (name: string) => outcomes(name).then((all) => all.toSorted());
    expect(await log('faults')).toEqual(await log('local'));
    frozen.child.kill('SIGKILL');
  });

  it('goes on when its coordinator was killed, with two others in the same Redis', async () => {
    await machine({ BPTT_PARALLEL: '2', BPTT_SLOW: '30' });
    const others = [study('other', { BPTT_SEED: '6' }), study('third', { BPTT_SEED: '5' })];
    const first = study('killed');
    await expect.poll(first.said, patience).toContain('outcome');
    first.child.kill('SIGKILL');
    await first.ended;
    const second = study('killed');
    await Promise.all([second.ended, ...others.map(({ ended }) => ended)]);
    expect(second.out()).toBe(expected);
    expect(others[1]!.out()).toBe(expected);
    expect(JSON.parse(others[0]!.out())).toHaveLength(8);
    expect(others[0]!.out()).not.toBe(expected);
  });

  it('a trial whose process always dies has failed as on this machine', async () => {
    await machine({ BPTT_FAULT: 'always dies' });
    for (const { child } of machines.slice(0, -1)) child.kill('SIGKILL');
    const running = study('dies');
    await running.ended;
    const local = start('coordinator.mjs', [join(home, 'local-dies'), '2'], { BPTT_FAULT: 'always dies' });
    await local.ended;
    expect(running.out()).toBe(local.out());
  });
});
