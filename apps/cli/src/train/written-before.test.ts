import { mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { setAside } from '../outputs/set-aside.js';
import { writtenBefore } from './written-before.js';

let path: string;
beforeEach(() => (path = join(mkdtempSync(join(tmpdir(), 'bptt-')), 'steps.jsonl')));
afterEach(() => rmSync(dirname(path), { recursive: true }));

const step = (epoch: number, number: number, loss: number | null) =>
  `${JSON.stringify({ type: 'step', epoch, step: number, loss, lr: 0.1 })}\n`;
const epoch = (number: number, after: number) => `${JSON.stringify({ type: 'epoch', epoch: number, step: after })}\n`;

/** Two steps an epoch; the checkpoint was taken after the third. */
const before = { losses: [3, NaN, 2], place: { epoch: 2 } };
const done = step(1, 1, 3) + step(1, 2, null) + epoch(1, 2) + step(2, 3, 2);

test.each([
  ['no more than that', done, done, 3],
  ['steps after it', done + step(2, 4, 1) + epoch(2, 4) + step(3, 5, 1), done, 3],
  ['a torn line', `${done}{"type":"st`, done, 3],
  ['a torn line in the middle of a letter', Buffer.concat([Buffer.from(done), Buffer.of(0xc3)]), done, 3],
  ['less than that', step(1, 1, 3), step(1, 1, 3), 1],
  ['nothing', '', '', 0],
])('of a log with %s, what was done before the checkpoint is kept', (_what, content, kept, last) => {
  writeFileSync(path, content);
  expect(writtenBefore(path, before)).toEqual({ bytes: Buffer.byteLength(kept), step: last });
});

test('an epoch that ends once more is written once more', () => {
  writeFileSync(path, step(1, 1, 3) + step(1, 2, 4) + epoch(1, 2));
  const { bytes } = writtenBefore(path, { losses: [3, 4], place: { epoch: 1 } })!;
  expect(bytes).toBe((step(1, 1, 3) + step(1, 2, 4)).length);
});

test.each([
  ['of another training', step(1, 1, 3) + step(1, 2, 1)],
  ['that is no log', 'notes\n'],
  ['of JSON of another kind', '[]\n'],
  ['with a damaged line', `${step(1, 1, 3)}{"type"\n${step(1, 2, null)}`],
])('a file %s is not gone on with', (_what, content) => {
  writeFileSync(path, content);
  expect(writtenBefore(path, before)).toBe(undefined);
});

test('a log that is not there is one with nothing', () => {
  expect(writtenBefore(path, before)).toEqual({ bytes: 0, step: 0 });
});

test('what another run wrote goes aside, each time under a name of its own', () => {
  for (const content of ['first', 'second', '', 'third']) {
    writeFileSync(path, content);
    setAside(path);
  }
  const found = readdirSync(dirname(path)).map((name) => [name, readFileSync(join(dirname(path), name), 'utf8')]);
  expect(found).toEqual([
    ['steps.1.jsonl', 'first'],
    ['steps.2.jsonl', 'second'],
    ['steps.3.jsonl', 'third'],
  ]);
});

test('of a link the file goes aside where it is', () => {
  const link = join(dirname(path), 'link');
  writeFileSync(path, 'first');
  symlinkSync(path, link);
  setAside(link);
  expect(readdirSync(dirname(path))).toEqual(['link', 'steps.1.jsonl']);
});
