import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { filesBelow } from './files-below.js';
import { readRegularFile } from './regular-file.js';

let folder: string;
const at = (...names: string[]) => join(folder, ...names);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bptt-'));
});

test('links to folders are followed once, circles and links to nothing end', async () => {
  mkdirSync(at('a/b'), { recursive: true });
  writeFileSync(at('a/b/x'), '');
  for (const [name, target] of [
    ['self', '.'],
    ['up', '..'],
    ['nothing', 'none'],
    ['again', 'b'],
  ] as const)
    symlinkSync(target, at('a', name));
  symlinkSync(at('a'), at('a/b/round'));
  const found = await filesBelow(at('a'));
  expect(found.filter((path) => path.endsWith('x'))).toHaveLength(1);
  expect(found).toContain(at('a/nothing'));
});

test.each([
  ['a FIFO', (path: string) => execFileSync('mkfifo', [path])],
  ['a device', (path: string) => symlinkSync('/dev/zero', path)],
  ['a folder', (path: string) => mkdirSync(path)],
])('%s is not read', async (kind, make) => {
  make(at('x'));
  await expect(readRegularFile(at('x'))).rejects.toThrow(`x: expected a regular file, found ${kind}`);
});

test('a file that is larger than it may be is not read', async () => {
  writeFileSync(at('x'), new Uint8Array(2 ** 20 + 1));
  await expect(readRegularFile(at('x'), 2 ** 20)).rejects.toThrow('x: expected at most 1 MiB, found 2');
});
