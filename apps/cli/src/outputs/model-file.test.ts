import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { writeModelFile, type ModelCard } from '@bptt/formats';
import { ModelFile } from './model-file.js';

let folder: string;
let path: string;
let notes: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bptt-'));
  path = join(folder, 'm.safetensors');
  notes = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => notes.push(String(text)) > 0);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** A model file of one unit; `weight` tells one from another. */
function weightsOf(weight: number, valAccuracy?: number, more: ModelCard = {}) {
  const sizes = { inputSize: 1, hiddenSize: 1, numLayers: 1, bidirectional: false, classes: 1, bias: false };
  const tensor = (value: number, shape: number[]) => ({ data: Float32Array.of(value), shape });
  const file = writeModelFile({
    architecture: { module: 'RNN', nonlinearity: 'tanh', head: 'last', ...sizes },
    weights: new Map([
      ['rnn.weight_ih_l0', tensor(weight, [1, 1])],
      ['rnn.weight_hh_l0', tensor(0, [1, 1])],
      ['fc.weight', tensor(0, [1, 1])],
      ['fc.bias', tensor(0, [1])],
    ]),
    card: { valAccuracy, ...more },
  });
  return { file, valAccuracy };
}
const there = () => Buffer.compare(readFileSync(path), Buffer.from(good.file)) === 0;
const good = weightsOf(1, 0.97);

test('where nothing is, weights are saved there', async () => {
  const file = new ModelFile(path);
  await file.announce();
  expect(notes).toEqual([]);
  expect(await file.save(good)).toMatchObject({ path, bytes: good.file.length, replaced: undefined });
  expect(readdirSync(folder)).toEqual(['m.safetensors']);
  expect(there()).toBe(true);
});

test.each([
  ['a worse one', weightsOf(2, 0.089)],
  ['one as good', weightsOf(2, 0.97)],
  ['one without an epoch', weightsOf(2)],
])('a good model stays when %s comes, which lies beside it', async (_what, weights) => {
  writeFileSync(path, good.file);
  const file = new ModelFile(path);
  await file.announce();
  expect(notes.join('')).toMatch(
    /m\.safetensors holds an RNN of validation accuracy 97\.00 %: .* only by a better one\n$/,
  );
  const saved = await file.save(weights);
  expect(saved!.path).toBe(join(folder, `m.${saved!.sha256.slice(0, 8)}.safetensors`));
  expect(saved!.kept).toBe('an RNN of validation accuracy 97.00 %');
  expect(readFileSync(saved!.path).equals(weights.file)).toBe(true);
  expect(there()).toBe(true);
});

test('a better model takes its place, and that is said', async () => {
  writeFileSync(path, good.file);
  const better = weightsOf(2, 0.98);
  expect(await new ModelFile(path).save(better)).toMatchObject({
    path,
    replaced: 'an RNN of validation accuracy 97.00 %',
  });
  expect(readFileSync(path).equals(better.file)).toBe(true);
});

test('what is saved on the way lies beside until it is better, and only the latest is kept', async () => {
  writeFileSync(path, good.file);
  const file = new ModelFile(path);
  file.offer(weightsOf(2, 0.5));
  await vi.waitFor(() => expect(readdirSync(folder)).toHaveLength(2));
  file.offer(weightsOf(3, 0.6));
  file.offer(weightsOf(4, 0.7));
  const last = weightsOf(5, 0.98);
  expect(await file.save(last)).toMatchObject({ path, replaced: 'an RNN of validation accuracy 97.00 %' });
  expect(readdirSync(folder)).toEqual(['m.safetensors']);
  expect(readFileSync(path).equals(last.file)).toBe(true);
});

test('a run replaces what it saved itself, whatever it is', async () => {
  const file = new ModelFile(path);
  file.offer(weightsOf(2, 0.5));
  expect(await file.save(weightsOf(2, 0.5, { testAccuracy: 0.4 }))).toMatchObject({ path, replaced: undefined });
  expect(readdirSync(folder)).toEqual(['m.safetensors']);
});

test('the same bytes again are saved there', async () => {
  writeFileSync(path, good.file);
  const file = new ModelFile(path);
  file.offer(weightsOf(1, 0.5));
  expect(await file.save(good)).toMatchObject({ path, replaced: undefined });
  expect(readdirSync(folder)).toEqual(['m.safetensors']);
});

test.each([
  ['no model', Buffer.from('old'), 'no model that can be read', true],
  ['a cut model', good.file.subarray(0, 100), 'no model that can be read', true],
  [
    'a model stopped in its first epoch',
    weightsOf(2, undefined, { recipe: { bestEpoch: null } }).file,
    'stopped in its first epoch',
    true,
  ],
  ['a model of unknown accuracy', weightsOf(2).file, 'whose accuracy it does not say', false],
])('%s: said, and replaced or not', async (_what, content, words, replaced) => {
  writeFileSync(path, content);
  const file = new ModelFile(path);
  await file.announce();
  expect(notes.join('')).toContain(words);
  const saved = await file.save(good);
  expect(saved!.path === path).toBe(replaced);
  expect(readFileSync(path).equals(replaced ? good.file : content)).toBe(true);
});

test('another run that saves a better model meanwhile keeps its place', async () => {
  const file = new ModelFile(path);
  file.offer(weightsOf(2, 0.5));
  await vi.waitFor(() => expect(readdirSync(folder)).toEqual(['m.safetensors']));
  writeFileSync(path, good.file);
  expect((await file.save(weightsOf(3, 0.6)))!.path).not.toBe(path);
  expect(there()).toBe(true);
});
