import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { lock } from './lock.js';
import { whileLocked } from './output-lock.js';
import { markOf, type ProcessMark } from './running.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bptt-'));
  path = join(folder, 'lock');
});

const mine = () => markOf(process.pid);
/** A lock as another process would have left it, so many seconds ago. */
function left(content: string | Partial<ProcessMark>, seconds = 0): void {
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify({ ...mine(), ...content }));
  const then = Date.now() / 1000 - seconds;
  utimesSync(path, then, then);
}

test('one at a time, and the next when it is released', () => {
  const held = lock(path, 'study');
  expect(() => lock(path, 'study')).toThrow(`study: process ${process.pid} works on it (${path})`);
  held.release();
  held.release();
  lock(path, 'study').release();
  expect(readdirSync(folder)).toEqual([]);
});

test.each<[string, string | Partial<ProcessMark>, number?]>([
  ['a process that is gone', { pid: 4194304 }],
  ['one whose number another has now', { began: '1' }],
  ['one before the machine started anew', { boot: 'before' }],
  ['one elsewhere that renews no more', { host: 'elsewhere' }, 600],
  ['one in a container that renews no more', { numbers: 'pid:[1]' }, 600],
  ['one that lost power as it wrote it', '', 600],
  ['nobody', '{}', 600],
])('the lock of %s does not count', (_who, content, seconds) => {
  left(content, seconds);
  lock(path, 'study').release();
  expect(readdirSync(folder)).toEqual([]);
});

test.each<[string, string | Partial<ProcessMark>, string]>([
  ['a process that runs', {}, `process ${process.pid} works on it`],
  ['one elsewhere', { host: 'elsewhere', pid: 4194304 }, 'process 4194304 of elsewhere works on it'],
  ['one in a container', { numbers: 'pid:[1]', pid: 4194304 }, 'process 4194304 of '],
  ['one that is just writing it', '', 'another process works on it'],
])('the lock of %s counts', (_who, content, message) => {
  left(content);
  expect(() => lock(path, 'study')).toThrow(message);
  expect(readdirSync(folder)).toEqual(['lock']);
});

test('SIGKILL leaves a lock that the next process takes, an exit leaves none', async () => {
  const mark = mine();
  const child = spawn('sleep', ['60']);
  left(markOf(child.pid!));
  expect(() => lock(path, 'study')).toThrow(`process ${child.pid} works on it`);
  child.kill('SIGKILL');
  await new Promise((resolve) => child.on('close', resolve));
  const held = lock(path, 'study');
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(mark);
  process.listeners('exit').at(-1)!(0);
  expect(existsSync(path)).toBe(false);
  held.release();
});

test('what is no lock is named', () => {
  execFileSync('mkfifo', [path]);
  expect(() => lock(path, 'study')).toThrow(`study: cannot be written: not a file but a FIFO (${path})`);
  symlinkSync('nowhere', join(folder, 'link'));
  expect(() => lock(join(folder, 'link'), 'study')).toThrow('not a file but a link');
  expect(() => lock(join(path, 'x'), 'study')).toThrow('a part of the path is no folder');
});

test('an output has one lock by whatever name, and any name is short enough', async () => {
  mkdirSync(join(folder, 'a'));
  symlinkSync('a', join(folder, 'b'));
  symlinkSync(join('a', 'm'), join(folder, 'm'));
  const twice = (...paths: string[]) =>
    whileLocked([join(folder, 'a', 'm')], () => whileLocked(paths, async () => 'held'));
  for (const same of [join(folder, 'b', 'm'), join(folder, 'm')])
    await expect(twice(same)).rejects.toThrow(`${same}: process ${process.pid} works on it`);
  expect(await twice(join(folder, 'a', 'n'), join(folder, 'a', 'x'.repeat(255)), join(folder, 'new', 'm'))).toBe(
    'held',
  );
  await expect(whileLocked([''], async () => 0)).rejects.toThrow("'': cannot be written: no name of a file");
  await expect(whileLocked([join(folder, 'a', 'm')], () => Promise.reject(new Error('work')))).rejects.toThrow('work');
  expect(readdirSync(join(folder, 'a'))).toEqual([]);
});
