import fs, { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RecordFile } from './record-file.js';

const { writeSync } = fs;
let path: string;
beforeEach(() => (path = join(mkdtempSync(join(tmpdir(), 'bptt-')), 'log')));
afterEach(() => {
  fs.writeSync = writeSync;
  syncBuiltinESMExports();
});

/** From now on the disk takes so many bytes. */
function diskWith(room: number): void {
  fs.writeSync = ((file: number, bytes: Buffer, from: number) => {
    const taken = Math.min(room, bytes.length - from);
    if (taken === 0) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    room -= taken;
    return writeSync(file, bytes, from, taken);
  }) as typeof fs.writeSync;
  syncBuiltinESMExports();
}

test('a disk that fills up leaves whole records, and one that frees takes more', () => {
  const file = new RecordFile(path);
  diskWith(9);
  file.append('one\n');
  expect(() => file.append('two three\n')).toThrow(`${path}: cannot be written: ENOSPC: no space left on device`);
  expect(readFileSync(path, 'utf8')).toBe('one\n');
  diskWith(4);
  file.append('two\n');
  file.close();
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
});

test('goes on after what is kept; the rest stays until there is a record', () => {
  writeFileSync(path, 'one\ntwo\n{"torn');
  new RecordFile(path, 4).close();
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n{"torn');
  const file = new RecordFile(path, 4);
  file.append('next\n');
  file.append('last\n');
  file.close();
  expect(readFileSync(path, 'utf8')).toBe('one\nnext\nlast\n');
});

test('what is no file has nothing to cut off', () => {
  const file = new RecordFile('/dev/null');
  file.append('one\n');
  file.close();
});
