/** @file Each example runs on a small setting, and learns what it promises to. */
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSafetensors } from '@bptt/cells';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const { argv } = process;
let said: string[] = [];
let losses: number[] = [];
beforeEach(() => {
  [said, losses] = [[], []];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void said.push(line));
  vi.spyOn(console, 'error').mockImplementation(
    (line: string) => void losses.push(Number(/train loss ([\d.]+)/.exec(line)?.[1])),
  );
});
afterEach(() => {
  process.argv = argv;
  vi.restoreAllMocks();
});

/** The numbers in what it says at the end. */
async function run(name: string, ...options: (string | number)[]): Promise<number[]> {
  process.argv = ['node', name, ...options.map(String)];
  await import(`${new URL(`${name}.mjs`, import.meta.url).href}?${options.join()}`);
  return said
    .join(' ')
    .match(/-?\d+(\.\d+)?/g)!
    .map(Number);
}

/** Of the last epoch, as a part of the first one's. */
const lossLeft = () => losses.at(-1)! / losses[0]!;

test('the adding problem, of few numbers', async () => {
  const [, loss] = await run('adding', 3, 150, 16, 0.03);
  expect(loss).toBeLessThan(0.08);
});

test('copy memory, over few steps', async () => {
  const numbers = await run('copy-memory', 1, 120, 24, 0.02);
  expect(numbers[1]).toBeLessThan(2);
  expect(numbers.at(-1)).toBeCloseTo((10 * Math.log(8)) / 21, 3);
});

test('a language model knows more than the frequencies of its source, and never more than the source', async () => {
  const numbers = await run('language-model', 'markov', 3, 24, 30_000);
  const [characters, different, bits, , ideal, entropy] = numbers as [number, number, number, number, number, number];
  expect([characters, different]).toEqual([30_000, 8]);
  expect(bits).toBeLessThan(2.9); // log2 8 = 3 knows nothing
  expect(bits).toBeGreaterThan(ideal);
  expect(entropy).toBeCloseTo(2.058, 3);
});

test('a forecast learns the season', async () => {
  const [mase, naive] = await run('forecasting', 60, 4, 8);
  expect(mase).toBeLessThan(1.2 * naive!);
  expect(lossLeft()).toBeLessThan(0.9);
});

test.each([
  ['sensors', [150, 3]],
  ['tagging', [300, 3, 16]],
] as const)('%s: learns', async (name, options) => {
  await run(name, ...options);
  expect(lossLeft()).toBeLessThan(0.99);
});

test('sums of one digit, with attention', async () => {
  const [, percent] = await run('sums', 1, 60, 24);
  expect(percent).toBeGreaterThan(5);
});

test('transfer: an encoder from a file, frozen or not, beside one that learned nothing', async () => {
  await run('transfer', 100, 25, 1, 2, 1);
  expect(said).toHaveLength(5);
  for (const line of said.slice(1)) expect(Number.parseFloat(line)).toBeGreaterThan(5);
});

test.each(['next', 'frequency'])('next value, %s: saved, loaded, read live', async (target) => {
  const file = join(await mkdtemp(join(tmpdir(), 'bptt-')), 'model.safetensors');
  const [, , differs] = await run('next-value', target, 60, 2, file);
  expect(differs).toBeLessThan(1e-6);
  expect(lossLeft()).toBeLessThan(0.99);
});

test('two heads: one is learned on the frozen encoder of the other', async () => {
  await run('two-heads', 40, 16);
  const frequencyErrors = said.map((line) => Number(line.split(' ').at(-1)));
  expect(frequencyErrors[1]).toBeLessThan(frequencyErrors[0]!);
});

test('exchange: PyTorch reads on from the same loss, and what is written is read again', async () => {
  const fixture = new URL('../packages/cells/fixtures/pytorch/lstm.pt', import.meta.url).pathname;
  const folder = await mkdtemp(join(tmpdir(), 'bptt-'));
  const [safetensors, onnx] = ['model.safetensors', 'model.onnx'].map((name) => join(folder, name));
  const [first, , last] = await run('exchange', fixture, safetensors!, onnx!);
  expect(first).toBeCloseTo(1.654357, 5); // of pytorch/examples/exchange.py, as the next one
  expect(last).toBeCloseTo(1.558107, 5);
  expect([...readSafetensors(await readFile(safetensors!)).tensors.keys()]).toContain('rnn.weight_hh_l0');
  expect((await readFile(onnx!)).length).toBeGreaterThan(500);
});
