import { Command } from 'commander';
import { expect, test } from 'vitest';
import { calledAs } from './called-as.js';
import { helpLayout, wrapped } from './wrap.js';

test('prose is broken between words, each line with its indentation', () => {
  const text = 'A network sees them normalised.\n  By the chain rule, one step back at a time.\nshort';
  expect(wrapped(text, 20).split('\n')).toEqual([
    'A network sees them',
    'normalised.',
    '  By the chain rule,',
    '  one step back at a',
    '  time.',
    'short',
  ]);
});

test.each([
  ['columns', 'exercise, RNN tanh     5.3e-14     3.6e-7'],
  ['a command to copy', 'Next:  bptt evaluate models/lstm-mnist.safetensors'],
  ['a command alone', `  ${calledAs} train lstm --hidden 128 --lr 0.003`],
  ['what comes next', `go on with: ${calledAs} tune --resume studies/lstm`],
  ['a table', '│ at t = 0 │ at the end │ decay per step │'],
  ['a drawing', ' ▄███▄ ▄███ ███▄ ▄██ ▄████'],
  ['one long word', 'a'.repeat(50)],
])('%s stay as they are', (_what, line) => {
  expect(wrapped(line, 20)).toBe(line);
});

test('colours take no place, and without a terminal nothing is broken', () => {
  const line = '\x1b[32mreached\x1b[39m by all of them';
  expect(wrapped(line, 22)).toBe(line);
  expect(wrapped('word '.repeat(100))).toBe('word '.repeat(100));
});

test.each([30, 40, 60, 80])('help in %i columns has no longer line', (columns) => {
  const command = new Command('train')
    .description('train a classifier that reads MNIST digits row by row, test it and save it')
    .argument('[module]', 'the recurrent network')
    .option(
      '--checkpoint-every <n>',
      'keep what the training needs to go on, beside the model: every n steps, or never',
    )
    .configureHelp({ ...helpLayout, helpWidth: columns });
  const lines = command.helpInformation().split('\n');
  expect(lines.filter((line) => line.length > columns && !line.startsWith('Usage:'))).toEqual([]);
});
