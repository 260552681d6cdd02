import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterEach, expect, test } from 'vitest';
import { bptt, folder, json } from '../bptt.fixture.js';

const write = (value: unknown, name = 'bptt.config.json') =>
  writeFileSync(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value));
const configOf = async (...args: string[]) => JSON.parse((await bptt(...args, '--print-config')).stdout) as object;

const isValid = new Ajv({ strict: true, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(join(import.meta.dirname, '../../schema/bptt.config.json'), 'utf8')) as object,
);

afterEach(() => rmSync(join(folder, 'bptt.config.json'), { force: true, recursive: true }));

test('a file gives options, which give way to the command line', async () => {
  write({ train: { hidden: 16, bidirectional: true, lr: 0.01 }, bench: { only: ['tiny', 'stream'] } });
  expect(await configOf('train', 'gru', '--lr', '0.5')).toMatchObject({
    train: { hidden: 16, bidirectional: true, lr: 0.5, epochs: 3 },
  });
  expect(await configOf('bench')).toEqual({ bench: { only: ['tiny', 'stream'] } });
});

test('what --print-config prints is such a file, with the same values', async () => {
  const printed = await configOf('derive', '--v', '0.5,0.1; 0.2,0.3', '--t', '2');
  write(printed, 'derive.json');
  expect(await configOf('derive', '--config', 'derive.json')).toEqual(printed);
  expect(json(await bptt('derive', '--config', 'derive.json', '--json'))).toEqual(
    json(await bptt('derive', '--v', '0.5,0.1; 0.2,0.3', '--t', '2', '--json')),
  );
});

test.each([
  'train lstm',
  'train lstm --checkpoint-every 10s --augment light --watch-gradients --forget-bias 1',
  'train gru --checkpoint-every 200 --recipe record',
  'train rnn --checkpoint-every never --threads auto --bidirectional',
  'tune all --time 20m --deadline 90s --parallel 2',
  'worker --queue redis://x --parallel 2',
  'evaluate x --require 0.9',
  'predict x y',
  'inspect x',
  'export x --onnx y',
  'dataset --out x.svg --classes 26 --first-class 1',
  'compare',
  'gradients --steps 9',
  'derive --t 3',
  'submit x --to http://x',
  'serve --port 0',
  'serve init',
  'serve token Ada --teacher',
  'serve backup x',
  'serve restore x --replace',
  'serve scorer --parallel 2',
  'bench --only tiny --peers py,plain --simd strict --threads 1,2',
  'compare --python /usr/bin/python3',
  'compare --no-python',
])('bptt %s: the options come back from the file that --print-config prints', async (line) => {
  const printed = await bptt(...line.split(' '), '--print-config');
  expect(printed).toMatchObject({ code: 0, stderr: '' });
  expect(isValid(json(printed)) || isValid.errors).toBe(true);
  write(printed.stdout, 'printed.json');
  const words = line.split(/ (?=--)/);
  const needed = words.filter((word, i) => i === 0 || /^--(queue|onnx|to) /.test(word));
  expect(await bptt(...needed.join(' ').split(' '), '--config', 'printed.json', '--print-config')).toEqual(printed);
});

test('one run does not remember the file of the one before', async () => {
  write({ train: { hidden: 16 } });
  await configOf('train', 'rnn');
  rmSync(join(folder, 'bptt.config.json'));
  expect(await configOf('train', 'rnn')).toMatchObject({ train: { hidden: 128 } });
});

test.each([
  ['{', 'JSON: expected an object'],
  ['[]', 'JSON: expected an object'],
  [{ train: 5 }, 'train: expected an object of options, found 5'],
  [{ train: { hiden: 5 } }, 'train.hiden: expected an option of it (did you mean hidden?)'],
  [{ train: { hidden: 'many' } }, "got 'many'"],
  [{ train: { hidden: null } }, 'train.hidden: expected a number, a text, or a list'],
  [{ train: { hidden: { __proto__: null } } }, 'train.hidden: expected a number, a text, or a list'],
  [{ train: { hidden: true } }, 'train.hidden: expected a value'],
  [{ train: { bidirectional: 'yes' } }, 'train.bidirectional: expected true or false'],
  [{ train: { optimiser: 'magic' } }, 'Allowed choices are'],
  [{ train: { json: true } }, 'train.json: expected one of'],
  [{ trian: { hidden: 16 } }, 'trian: expected a command (did you mean train?), found an object of hidden'],
])('%j is refused by name', async (content, message) => {
  write(content);
  const { code, stdout, stderr } = await bptt('train', 'lstm');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^bptt: bptt\.config\.json: [^\n]+\n$/);
  expect(stderr).toContain(message);
});

test('a file may name its schema, and have sections of other commands and of those below them', async () => {
  write({ $schema: './schema/bptt.config.json', token: { teacher: true }, derive: { t: 9 }, train: { hidden: 16 } });
  expect(await configOf('train', 'rnn')).toMatchObject({ train: { hidden: 16 } });
});

test('a file that is named must be there, and the usual one be a file', async () => {
  expect((await bptt('derive', '--config', 'none.json')).stderr).toBe('bptt: none.json: not found\n');
  mkdirSync(join(folder, 'bptt.config.json'));
  expect((await bptt('derive')).code).toBe(2);
});
