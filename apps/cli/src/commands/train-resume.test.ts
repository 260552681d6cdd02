/** @file Trainings that are stopped at once, and go on with --resume. */
import { existsSync } from 'node:fs';
import { copyFile, cp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { whileLocked } from '@bptt/files';
import { Fingerprint } from '@bptt/formats';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { bptt, bpttProcess, folder, json } from '../bptt.fixture.js';
import { data, quick } from '../digits.fixture.js';

const args = ['train', 'gru', '--data', data, '--layers', '2', '--dropout', '0.3', '--epochs', '3', ...quick];
const out = join(folder, 'resumed.safetensors');
const checkpoint = `${out}.checkpoint`;
const older = `${checkpoint}.older`;
const kept = {
  checkpoint: join(folder, 'a'),
  older: join(folder, 'b'),
  model: join(folder, 'c'),
  log: join(folder, 'd'),
};
const train = (...more: string[]) => bptt(...args, '--out', out, '--json', ...more);

/** A training of 36 steps, in a process that gets the signal when so many checkpoints are written. */
async function signalledAt(checkpoints: number, signal: NodeJS.Signals, ...more: string[]) {
  const preload = `
    import fs from 'node:fs/promises';
    import { syncBuiltinESMExports } from 'node:module';
    const { rename } = fs;
    let written = 0;
    fs.rename = async (from, to) => {
      await rename(from, to);
      if (to.endsWith('.checkpoint') && ++written === ${checkpoints}) process.kill(process.pid, '${signal}');
    };
    syncBuiltinESMExports();`;
  process.env['NODE_OPTIONS'] = `--import=data:text/javascript,${encodeURIComponent(preload)}`;
  try {
    return await bpttProcess([...args, '--out', out, '--checkpoint-every', '1', ...more]);
  } finally {
    delete process.env['NODE_OPTIONS'];
  }
}

/** Of the training that nothing stopped. */
let whole: Uint8Array;

beforeAll(async () => {
  const unbroken = join(folder, 'unbroken.safetensors');
  expect((await bptt(...args, '--out', unbroken, '--log', `${unbroken}.jsonl`)).code).toBe(0);
  whole = await readFile(unbroken);
  expect(existsSync(`${unbroken}.checkpoint`)).toBe(false);
  expect((await signalledAt(30, 'SIGKILL', '--log', kept.log)).code).toBe(null);
  await copyFile(checkpoint, kept.checkpoint);
  await copyFile(older, kept.older);
  await copyFile(out, kept.model);
});

beforeEach(async () => {
  await copyFile(kept.checkpoint, checkpoint);
  await copyFile(kept.older, older);
  await copyFile(kept.model, out);
});

async function expectTheSameFile(...more: string[]) {
  const ended = await train('--resume', ...more);
  expect(ended.stderr).toContain('goes on in epoch');
  expect(ended.code).toBe(0);
  expect(json(ended)).toMatchObject({ model: out, stopReason: 'completed' });
  expect(json(ended)['epochs']).toHaveLength(3);
  expect(Buffer.compare(await readFile(out), whole)).toBe(0);
  expect([existsSync(checkpoint), existsSync(older)]).toEqual([false, false]);
  return ended;
}

test('a training that was killed goes on and saves the same file, byte for byte', async () => {
  await expectTheSameFile();
});

test('its log is that of a training that nothing stopped: no step stands twice', async () => {
  const lines = async (path: string) =>
    (await readFile(path, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => ({ ...(JSON.parse(line) as object), seconds: 0 }));
  const log = join(folder, 'steps.jsonl');
  const [written, late] = [await readFile(kept.log, 'utf8'), '{"type":"step","epoch":3,"step":36,"loss":9}\n{"ty'];
  await writeFile(log, written + late);
  await expectTheSameFile('--log', log);
  expect(await lines(log)).toEqual(await lines(join(folder, 'unbroken.safetensors.jsonl')));
  const { stderr } = await train('--seed', '1', '--log', log);
  expect(stderr).toContain(`bptt: ${log} is of another run, and is ${join(folder, 'steps.1.jsonl')} from now on\n`);
});

test('also where its model is gone', async () => {
  await rm(out);
  await expectTheSameFile();
});

test('also in a fresh process with another build of the same bits, stopped once more by a signal', async () => {
  const stopped = await signalledAt(3, 'SIGTERM', '--simd', 'strict', '--resume');
  expect(stopped.code).toBe(130);
  expect(stopped.stdout).toContain('the same command with --resume goes on');
  await expectTheSameFile();
});

test.each([
  ['cut', (bytes: Uint8Array) => bytes.slice(0, 1000)],
  ['empty', () => new Uint8Array()],
  [
    'with one flipped bit',
    (bytes: Uint8Array) => {
      const copy = bytes.slice();
      copy[copy.length - 9]! ^= 4;
      return copy;
    },
  ],
  [
    'with one flipped bit in the digit of its version',
    (bytes: Uint8Array) =>
      Buffer.from(Buffer.from(bytes).toString('latin1').replace('"version":"1"', '"version":"3"'), 'latin1'),
  ],
])('a checkpoint that is %s: the one before it is taken, and that is said', async (_what, damage) => {
  await writeFile(checkpoint, damage(await readFile(checkpoint)));
  const { stderr } = await expectTheSameFile();
  expect(stderr).toContain(`bptt: ${checkpoint}: `);
  expect(stderr).toContain('the one before it is taken');
});

test('killed between two renames: the older one is taken', async () => {
  await rm(checkpoint);
  await expectTheSameFile();
});

test('a checkpoint of a newer version is refused by name, and stays', async () => {
  const bytes = await readFile(checkpoint, 'latin1');
  const blank = bytes
    .replace('"version":"1"', '"version":"2"')
    .replace(/"checksum":"\w+"/, `"checksum":"${'0'.repeat(16)}"`);
  const checksum = new Fingerprint().add(Buffer.from(blank, 'latin1')).digits();
  const newer = Buffer.from(blank.replace('0'.repeat(16), checksum), 'latin1');
  await writeFile(checkpoint, newer);
  const { code, stderr } = await train('--resume');
  expect([code, stderr]).toEqual([2, `bptt: ${checkpoint}: __metadata__.version: expected 1, found 2\n`]);
  expect(await readFile(checkpoint)).toEqual(newer);
  expect(await readFile(older)).toEqual(await readFile(kept.older));
});

test('where the newest is damaged, the older one stays until a new one is whole', async () => {
  await writeFile(checkpoint, 'x');
  const { code } = await signalledAt(1, 'SIGKILL', '--resume');
  expect(code).toBe(null);
  expect(await readFile(older)).toEqual(await readFile(kept.older));
  await expectTheSameFile();
});

test('two damaged ones are an error', async () => {
  await writeFile(checkpoint, 'x');
  await writeFile(older, 'y');
  const { code, stderr } = await train('--resume');
  expect([code, stderr]).toEqual([2, expect.stringContaining(`${checkpoint}: header length`)]);
});

test.each([
  [['--seed', '1'], '--seed: expected 0, as in the checkpoint, got 1'],
  [['--hidden', '9'], '--hidden: expected 8, as in the checkpoint, got 9'],
  [['--lr', '0.5'], '--lr: expected 0.02, as in the checkpoint, got 0.5'],
  [['--train-size', '100'], '--train-size: expected none, as in the checkpoint, got 100'],
  [['--schedule', 'cosine'], "--schedule: expected 'constant', as in the checkpoint, got 'cosine'"],
  [['--epochs', '1'], '--epochs: expected at least the 3 that are begun, got 1'],
])('%j is refused by name, and nothing is lost', async (more, message) => {
  const { code, stderr } = await train('--resume', ...more);
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  expect(await readFile(checkpoint)).toEqual(await readFile(kept.checkpoint));
  expect(await readFile(out)).toEqual(await readFile(kept.model));
});

test('epochs can be raised', async () => {
  const longer = join(folder, 'longer.safetensors');
  await bptt(...args, '--out', longer, '--epochs', '4');
  expect((await train('--resume', '--epochs', '4')).code).toBe(0);
  expect(Buffer.compare(await readFile(out), await readFile(longer))).toBe(0);
});

test('without a checkpoint the training begins, and that is said', async () => {
  const fresh = join(folder, 'fresh.safetensors');
  const ended = await bptt(...args, '--out', fresh, '--resume');
  expect(ended.stderr).toContain(`${fresh}.checkpoint: no checkpoint is there, so the training begins`);
  expect(Buffer.compare(await readFile(fresh), whole)).toBe(0);
});

test('a new training says that an interrupted one is there, and leaves it until its own first checkpoint', async () => {
  const ended = await train('--seed', '1');
  expect(ended.stderr).toContain(`${checkpoint} is of a training that was stopped: --resume goes on with it`);
  expect(ended.code).toBe(0);
});

test.each([[[]], [['--resume']]])('while another process trains %j into the file it is refused', async (more) => {
  const { code, stderr, stdout } = await whileLocked([out], () => train(...more));
  expect([code, stderr]).toEqual([2, `bptt: ${JSON.parse(stdout).error.message}\n`]);
  expect(stderr).toContain(`${out}: process ${process.pid} works on it (${folder}/.bptt-`);
  expect(await readFile(checkpoint)).toEqual(await readFile(kept.checkpoint));
  expect(await readFile(out)).toEqual(await readFile(kept.model));
});

test.each([
  ['no data', () => join(folder, 'no-data'), 'no-data: not found'],
  ['other images', () => join(folder, 'other'), '--data: expected '],
])('with %s it is refused by name, and nothing is lost', async (_what, dataOf, message) => {
  const changed = join(folder, 'other', 'train-images-idx3-ubyte');
  await cp(data, dirname(changed), { recursive: true });
  const images = await readFile(changed);
  images[images.length - 1]! ^= 1;
  await writeFile(changed, images);
  const { code, stderr } = await train('--resume', '--data', dataOf());
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  expect(stderr.match(/^bptt: /gm)).toHaveLength(1);
  expect(await readFile(checkpoint)).toEqual(await readFile(kept.checkpoint));
  expect(await readFile(older)).toEqual(await readFile(kept.older));
  expect(await readFile(out)).toEqual(await readFile(kept.model));
});

test('never means none', async () => {
  await rm(checkpoint);
  await rm(older);
  const never = [...args, '--out', out, '--epochs', '10000', '--checkpoint-every', 'never'];
  expect((await bpttProcess(never, { interruptAt: /epoch 2\/10000 {2}/ })).code).toBe(130);
  expect(existsSync(checkpoint)).toBe(false);
  expect((await bptt(...args, '--checkpoint-every', 'often')).code).toBe(2);
});
