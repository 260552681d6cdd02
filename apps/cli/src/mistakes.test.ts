/** @file Mistakes in arguments and files: one line on stderr, exit code 2, nothing written. */
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { bptt, folder } from './bptt.fixture.js';
import { writeDigits } from './digits.fixture.js';

const inData = async (name: string, change: (files: Record<string, Uint8Array>) => void) => {
  const into = join(folder, name);
  await writeDigits(into, 20, 10);
  const files: Record<string, Uint8Array> = {};
  for (const file of await readdir(into)) files[file] = new Uint8Array(await readFile(join(into, file)));
  change(files);
  for (const [file, bytes] of Object.entries(files)) await writeFile(join(into, file), bytes);
};
const images = 'train-images-idx3-ubyte';
const labels = 't10k-labels-idx1-ubyte';
beforeAll(async () => {
  await writeFile(join(folder, 'file'), 'text');
  await inData('magic', (files) => files[images]!.set([0, 0, 13, 3]));
  await inData('cut', (files) => (files[images] = files[images]!.slice(0, -1)));
  await inData('html', (files) => (files[images] = new TextEncoder().encode('<!DOCTYPE html><title>404</title>')));
  await inData('label', (files) => files[labels]!.set([11], 10));
  await inData('huge', (files) => files[images]!.set([255, 255, 255, 255], 4));
  await writeFile(join(folder, 'evil.p'), "cos\nsystem\n(S'touch ran'\ntR.");
});

test.each([
  [['dance'], /^error: unknown command 'dance'/],
  [['train'], /^error: missing required argument 'module'/],
  [['train', 'mlp'], /Allowed choices are rnn, lstm/],
  [['train', 'lstm', '--epoch', '3'], /^error: unknown option '--epoch' \(Did you mean --epochs\?\)/],
  [['train', 'lstm', '--epochs', '0'], /'--epochs <n>' argument '0' is invalid. Expected a whole number >= 1, got '0'/],
  [['train', 'lstm', '--epochs', '1.5'], /Expected a whole number >= 1, got '1.5'/],
  [['train', 'lstm', '--batch-size', '-1'], /Expected a whole number >= 1, got '-1'/],
  [['train', 'lstm', '--hidden', '1e9'], /Expected a whole number from 1 to 4096, got '1e9'/],
  [['train', 'lstm', '--augment', 'wild'], /expected none, light, strong or amounts such as .*, got 'wild'/],
  [['train', 'lstm', '--augment', 'shift=-1'], /augment\.shift: expected a number >= 0, got -1/],
  [['train', 'lstm', '--augment', 'shift=1e'], /augment\.shift: expected a number >= 0, got NaN/],
  [['train', 'lstm', '--augment', 'zoom=2'], /zoom/],
  [['train', 'lstm', '--label-smoothing', '1'], /Expected a number >= 0 and < 1, got '1'/],
  [['train', 'lstm', '--ema', '1'], /Expected a number >= 0 and < 1, got '1'/],
  [['train', '--recipe', 'cake'], /Allowed choices are record/],
  [['train', 'lstm', '--lr', 'fast'], /Expected a number > 0, got 'fast'/],
  [['train', 'lstm', '--seed', '-1'], /Expected a whole number from 0 to 4294967295, got '-1'/],
  [['train', 'lstm', '--dropout', '1.5'], /Expected a fraction from 0 to 1, got '1.5'/],
  [
    ['train', 'lstm', '--dropout', '0.2'],
    /^bptt: --dropout: expected only with --layers 2 or more, since it acts between layers, got 0\.2/,
  ],
  [['train', 'lstm', '--momentum', '1', '--optimiser', 'sgd'], /Expected a number >= 0 and < 1, got '1'/],
  [['train', 'lstm', '--weight-decay', '-1'], /Expected a number >= 0, got '-1'/],
  [['train', 'lstm', '--watch-gradients', '0'], /Expected a whole number >= 1, got '0'/],
  [
    ['train', 'lstm', '--watch-out', 'g.gif'],
    /^bptt: --watch-out: expected a file ending in \.svg or \.png, got 'g\.gif'/,
  ],
  [['train', 'lstm', '--forget-bias', '1e39'], /Expected a number in float32, got '1e39'/],
  [['train', 'lstm', '--lr', '1e-46'], /Expected a number > 0 in float32, got '1e-46'/],
  [['train', 'lstm', '--momentum', '0.99999999999', '--optimiser', 'sgd'], /< 1 in float32, got '0\.99999999999'/],
  [['train', 'lstm', '--data', 'digits', '--out', ''], /^bptt: '': cannot be written: no name of a file/],
  [
    ['train', 'lstm', '--data', 'digits', '--out', 'w.svg', '--watch-out', './w.svg'],
    /^bptt: --watch-out: expected another file than --out, got '\.\/w\.svg'/,
  ],
  [
    ['train', 'lstm', '--data', 'digits', '--out', 'digits/train-images-idx3-ubyte'],
    /^bptt: --out: expected another file than the data, which is read, got/,
  ],
  [['train', 'lstm', '--optimiser', 'adagrad'], /Allowed choices are sgd, adam, adamw, rmsprop/],
  [['train', 'lstm', '--schedule', 'warm'], /Allowed choices are constant, step, cosine, one-cycle/],
  [['train', 'lstm', '--init', 'zero'], /Allowed choices are pytorch, orthogonal, identity, chrono/],
  [
    ['train', 'lstm', '--momentum', '0.9'],
    /^bptt: --momentum: expected only with --optimiser sgd or rmsprop, got 0\.9/,
  ],
  [['train', 'lstm', '--gamma', '0.9'], /^bptt: --gamma: expected only with --schedule step, got 0\.9/],
  [
    ['train', 'lstm', '--step-size', '2', '--schedule', 'cosine'],
    /^bptt: --step-size: expected only with --schedule step, got 2/,
  ],
  [
    ['train', 'lstm', '--warm-up', '2', '--schedule', 'one-cycle'],
    /^bptt: --warm-up: expected none with --schedule one-cycle, which begins with its own, got 2/,
  ],
  [
    ['train', 'lstm', '--warm-up', '18', '--epochs', '3', '--data', 'digits'],
    /^bptt: --warm-up: expected fewer than the 18 steps of this training, got 18/,
  ],
  [
    ['train', 'rnn', '--forget-bias', '1'],
    /^bptt: --forget-bias: expected only with lstm: the rnn has no forget gate, got 1/,
  ],
  [
    ['train', 'gru', '--forget-bias', '1'],
    /^bptt: --forget-bias: expected only with lstm: the gru has no forget gate, got 1/,
  ],
  [
    ['train', 'lstm', '--forget-bias', '1', '--init', 'chrono'],
    /^bptt: --forget-bias: expected none with --init chrono, which sets that bias, got 1/,
  ],
  [['train', 'lstm', '--init', 'identity'], /^bptt: --init: expected identity only with rnn, got 'identity with lstm'/],
  [['train', 'rnn', '--init', 'chrono'], /^bptt: --init: expected chrono only with lstm or gru, got 'chrono with rnn'/],
  [['train', 'lstm', '--nonlinearity', 'relu'], /^bptt: --nonlinearity: expected only with rnn/],
  [['train', 'lstm', '--data', 'none'], /^bptt: none: not found/],
  [
    ['train', 'lstm', '--data', 'digits', '--train-size', '201'],
    /^bptt: --train-size: expected at most the 200 training images, got 201/,
  ],
  [['train', 'lstm', '--data', 'digits', '--out', 'file/m'], /^bptt: file\/m: cannot be written/],
  [['train', 'lstm', '--data', 'digits', '--out', 'digits'], /^bptt: digits: cannot be written: a folder/],
  [['train', 'lstm', '--data', 'digits', '--out', '/dev/null'], /^bptt: \/dev\/null: cannot be written: not a file/],
  [['train', 'lstm', '--data', '.'], /^bptt: \.: lacks train-images-idx3-ubyte/],
  [['train', 'lstm', '--data', 'magic'], /magic\/train-images-idx3-ubyte: magic \(byte 0\): expected 0x00000803/],
  [['train', 'lstm', '--data', 'cut'], /cut\/train-images-idx3-ubyte: .* expected .*, found/],
  [['train', 'lstm', '--data', 'html'], /html\/train-images-idx3-ubyte: .*HTML page/],
  [['train', 'lstm', '--data', 'huge'], /huge\/train-images-idx3-ubyte: .* expected .*, found/],
  [['train', 'lstm', '--data', 'label'], /label\/t10k-labels-idx1-ubyte: .* \(byte 10\): expected .* found 11/],
  [['train', 'lstm', '--data', 'evil.p'], /evil\.p: .*os\.system/],
  [['train', 'lstm', '--data', 'file'], /^bptt: file: /],
  [['compare', 'none'], /^bptt: none: not found/],
  [['compare', 'file'], /^bptt: file: header length/],
  [['compare', 'file'], /^bptt: file: header length/],
  [
    ['compare', '--python', 'none'],
    /^bptt: --python: expected an interpreter that can import torch, got 'none \(spawn none ENOENT\)'/,
  ],
  [['compare', '--python', process.execPath], /^bptt: --python: expected an interpreter that can import torch/],
  [['compare', 'digits', '--runs', '5'], /^bptt: --runs: expected no files beside it, got 'digits'/],
  [['compare', '--runs', '0'], /Expected a whole number >= 1, got '0'/],
  [['compare', 'digits'], /^bptt: digits: cannot be read: no \.safetensors in it/],
  [['evaluate', 'none'], /^bptt: none: not found/],
  [['evaluate', 'file'], /^bptt: file: (start|header length)/],
  [['evaluate', 'file', '--require', '2'], /Expected a fraction from 0 to 1, got '2'/],
  [['dataset', '--out', 'grid.gif'], /^bptt: --out: expected a file ending in \.svg or \.png, got 'grid\.gif'/],
])('%j', async (args, message) => {
  const before = await readdir(folder);
  const ended = await bptt(...args);
  expect(ended.stderr).toMatch(message);
  expect(ended.stderr.trim().split('\n')).toHaveLength(1);
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(await readdir(folder)).toEqual(before);
});

test('--verbose shows the stack trace', async () => {
  expect((await bptt('evaluate', 'none', '--verbose')).stderr).toMatch(/\n {4}at /);
});
