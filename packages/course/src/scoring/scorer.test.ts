import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LSTMClassifier } from '@bptt/cells';
import { test as evaluateDigits } from '@bptt/digits';
import { writeSafetensors } from '@bptt/formats';
import { startKernels } from '@bptt/kernels';
import { writeTestSet } from '../course.fixture.js';
import { defaultLimits } from '../course/settings.js';
import { loadTestSet, publicMask } from '../course/test-set.js';
import type { Job } from './job.js';
import { startScoring } from './process.js';

/** What `npm run build` makes. */
const scorer = fileURLToPath(new URL('../../dist/scorer.js', import.meta.url));
let folder: string;
let testSet: string;
let model: Uint8Array;

beforeAll(async () => {
  await startKernels();
  folder = mkdtempSync(join(tmpdir(), 'bptt-scorer-'));
  testSet = join(folder, 'hidden');
  writeTestSet(testSet, 600);
  const classifier = new LSTMClassifier({ hiddenSize: 7, seed: 3 });
  model = classifier.save({ normalisation: { mean: 0.1307, std: 0.3081 } });
  classifier.dispose();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const job = (bytes: Uint8Array, changes: Partial<Job> = {}): Job => ({
  bytes: bytes.length,
  testSet,
  publicShare: 0.5,
  seed: 1,
  formats: ['safetensors'],
  parameters: 1e6,
  operations: 5e7,
  worstDigits: 3,
  ...changes,
});
const outcomeOf = (bytes: Uint8Array, changes: Partial<Job> = {}, limits = {}, program = scorer) =>
  startScoring(program, job(bytes, changes), bytes, { ...defaultLimits, ...limits }, () => undefined).outcome;

test('scores as `bptt evaluate` does, to the last digit', async () => {
  const outcome = await outcomeOf(model);
  if (outcome.state !== 'scored') throw new Error(JSON.stringify(outcome));
  const images = await loadTestSet(testSet);
  const classifier = LSTMClassifier.load(model);
  const { accuracy, loss } = await evaluateDigits(classifier, { normalisation: { mean: 0.1307, std: 0.3081 } }, images);
  classifier.dispose();
  const { scored, correct } = outcome;
  expect(scored).toMatchObject({
    accuracy,
    loss,
    images: 600,
    publicImages: 300,
    module: 'LSTM',
    parameters: 7 * 4 * (28 + 7 + 2) + 80,
  });
  expect((scored.publicAccuracy + scored.privateAccuracy) / 2).toBeCloseTo(accuracy, 12);
  const right = Buffer.from(correct, 'base64');
  expect(right.reduce((a, b) => a + b, 0) / 300).toBe(scored.publicAccuracy);
  const onDiagonal = scored.confusion.reduce((sum, row, digit) => sum + row[digit]!, 0);
  expect(onDiagonal / 300).toBe(scored.publicAccuracy);
  expect(scored.worst).toHaveLength(3);
  const mask = publicMask(600, 0.5, 1);
  const publicPixels = new Set(
    [...mask].flatMap((shown, i) => (shown ? [Buffer.from(images.pixels(i)).toString('base64')] : [])),
  );
  for (const { pixels } of scored.worst) expect(publicPixels).toContain(pixels);
});

test('a .pt is read where the course takes it, and refused unread where not', async () => {
  const pt = new Uint8Array(readFileSync(new URL('../../../cells/fixtures/pytorch/lstm.pt', import.meta.url)));
  const read = await outcomeOf(pt, { formats: ['safetensors', 'pytorch'] });
  expect(read).toEqual({ state: 'rejected', reason: expect.stringMatching(/rows of 28 pixels, got 'inputSize 4'/) });
  expect(await outcomeOf(pt)).toEqual({
    state: 'rejected',
    reason: expect.stringMatching(/which is what this course takes/),
  });
});

describe('names what is wrong with a file', () => {
  const nan = () => {
    const bytes = model.slice();
    bytes.fill(0xff, bytes.length - 4);
    return bytes;
  };
  const claims = () => {
    const header = Buffer.from(JSON.stringify({ w: { dtype: 'F32', shape: [2 ** 28], data_offsets: [0, 2 ** 30] } }));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    return new Uint8Array(Buffer.concat([length, header, Buffer.alloc(64)]));
  };
  const wide = () => {
    const classifier = new LSTMClassifier({ inputSize: 14, hiddenSize: 3 });
    const bytes = classifier.save();
    classifier.dispose();
    return bytes;
  };
  test.each<[string, () => Uint8Array, Partial<Job>, RegExp]>([
    ['truncated', () => model.slice(0, model.length / 2), {}, /the model: .*expected/],
    ['empty', () => new Uint8Array(1), {}, /safetensors, which is what this course takes, found something else/],
    [
      'HDF5',
      () => new Uint8Array(Buffer.from('\x89HDF\r\n\x1a\n', 'latin1')),
      {},
      /safetensors, which is what this course takes/,
    ],
    [
      'an archive that is none, where .pt is taken',
      () => new Uint8Array(Buffer.from('PK\x03\x04 pickled')),
      { formats: ['pytorch'] },
      /the model: /,
    ],
    [
      'safetensors where .pt alone is taken',
      () => model,
      { formats: ['pytorch'] },
      /expected pytorch, which is what this course takes, found bptt/,
    ],
    ['a NaN', nan, {}, /finite/],
    ['a claim of 1 GB', claims, {}, /the model: .*expected/],
    ['of other columns', wide, {}, /rows of 28 pixels/],
    [
      'too many parameters',
      () => model,
      { parameters: 1000 },
      /the model: parameters: expected at most 1000, got 1116/,
    ],
    ['too costly', () => model, { operations: 1000 }, /the model: operations: expected at most 1000/],
    [
      'an archive',
      () => new Uint8Array(Buffer.from('PK\x03\x04 pickled')),
      {},
      /safetensors, which is what this course takes/,
    ],
    ['no network', () => writeSafetensors({ metadata: new Map(), tensors: new Map() }), {}, /no recurrent layer/],
  ])('%s', async (_name, bytes, changes, reason) => {
    expect(await outcomeOf(bytes(), changes)).toEqual({ state: 'rejected', reason: expect.stringMatching(reason) });
  });
});

test('is killed at its deadline and when it holds too much memory, and named', async () => {
  expect(await outcomeOf(model, {}, { scoringSeconds: 0.01 })).toEqual({
    state: 'failed',
    reason: 'not scored within 0.01 s',
  });
  if (process.platform === 'linux')
    expect(await outcomeOf(model, {}, { memoryMiB: 20 })).toEqual({
      state: 'failed',
      reason: 'held more than 20 MiB of memory',
    });
});

test('one that was killed from outside is lost, not failed', async () => {
  const { child, outcome } = startScoring(scorer, job(model), model, defaultLimits, () => undefined);
  child.kill('SIGKILL');
  expect(await outcome).toMatchObject({ state: 'lost', reason: expect.stringContaining('SIGKILL') });
});

describe('has no rights', () => {
  /** A scorer that tries what it should not, and tells how that went. */
  const attempt = async (code: string): Promise<string> => {
    const program = join(folder, 'scorer.mjs');
    writeFileSync(
      program,
      `process.stdin.resume(); let told = 'done'; try { ${code} } catch (error) { told = error.code ?? error.message }
      console.log(JSON.stringify({ state: 'rejected', reason: told })); process.exit(0);`,
    );
    const outcome = await outcomeOf(model, {}, {}, program);
    return 'reason' in outcome ? outcome.reason : outcome.state;
  };
  test.each([
    ['to read other files', `(await import('node:fs')).readFileSync('/etc/hostname')`],
    ['to write', `(await import('node:fs')).writeFileSync(${JSON.stringify(join(tmpdir(), 'bptt-escaped'))}, 'x')`],
    ['to write over the test set', `(await import('node:fs')).writeFileSync(process.argv[1], 'x')`],
    ['to start processes', `(await import('node:child_process')).execSync('true')`],
    ['to start workers', `new (await import('node:worker_threads')).Worker('1', { eval: true })`],
  ])('%s', async (_what, code) => {
    expect(await attempt(code)).toBe('ERR_ACCESS_DENIED');
  });

  test('and no environment', async () => {
    process.env['BPTT_TEST_SECRET'] = 'secret';
    expect(await attempt('throw new Error(JSON.stringify(process.env))')).not.toContain('secret');
    delete process.env['BPTT_TEST_SECRET'];
  });
});

test('leaves nothing behind', () => {
  expect(readdirSync(folder).sort()).toEqual(['hidden', 'scorer.mjs']);
  expect(readFileSync(join(testSet, 't10k-labels-idx1-ubyte')).length).toBe(608);
});
