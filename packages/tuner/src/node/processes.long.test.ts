import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrialResult } from '../result.js';

const script = join(import.meta.dirname, '../../fixtures/coordinator.mjs');
let home: string;
let count = 0;
const newFolder = () => join(home, `study-${count++}`);

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'bptt-tuner-'));
});
afterAll(() => rm(home, { recursive: true }));

/** Runs the coordinator; kills it when it has recorded `killAfter` entries. */
async function run(folder: string, capacity: number, { fault = '', deadline = 600, killAfter = Infinity } = {}) {
  const faults = await mkdtemp(join(home, 'faults-'));
  const child = spawn(process.execPath, [script, folder, String(capacity)], {
    env: { ...process.env, BPTT_FAULT: fault, BPTT_FAULT_FOLDER: faults, BPTT_DEADLINE: String(deadline) },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
    if (err.split('outcome').length > killAfter) child.kill('SIGKILL');
  });
  await once(child, 'close');
  if (out === '' && killAfter === Infinity) throw new Error(err);
  return out === '' ? undefined : (JSON.parse(out) as TrialResult[]);
}

describe('trials in processes', () => {
  let expected: TrialResult[];
  let log: string;
  beforeAll(async () => {
    const folder = newFolder();
    expected = (await run(folder, 2))!;
    log = await readFile(join(folder, 'log.jsonl'), 'utf8');
  });

  it('some run to their end, some are pruned, none is left', () => {
    expect(new Set(expected.map(({ state }) => state))).toEqual(new Set(['complete', 'pruned']));
    expect(expected.length).toBe(8);
    expect(log.trim().split('\n').length).toBeGreaterThan(12);
  });

  it('a process that is killed is tried again, and changes nothing', async () => {
    expect(await run(newFolder(), 3, { fault: 'dies' })).toEqual(expected);
  });

  it('the coordinator can be killed at any moment: the study goes on as if nothing had happened', async () => {
    const folder = newFolder();
    for (let kills = 1; kills <= 3; kills++) await run(folder, 1 + (kills % 3), { killAfter: 1 + (kills % 4) });
    expect(await run(folder, 1)).toEqual(expected);
  });

  it.each([
    ['always dies', 'its worker was lost: SIGKILL'],
    ['throws', 'loss is NaN'],
  ])('a trial that %s has failed, counted once, with its reason', async (fault, reason) => {
    const trials = (await run(newFolder(), 2, { fault }))!;
    expect(trials.filter(({ state }) => state === 'failed')).toMatchObject([{ id: 1, reason, value: null }]);
  });

  it('a trial that hangs is killed at its deadline', async () => {
    const trials = (await run(newFolder(), 2, { fault: 'hangs', deadline: 8 }))!;
    expect(trials[1]).toMatchObject({ state: 'failed', reason: 'took longer than 8 s' });
  });
});
