import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { build } from 'tsup';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectWritable, writeOutput } from './index.js';
import { temporaryBeside } from './temporary-file.js';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bptt-'));
  path = join(folder, 'm.safetensors');
});

const old = 'the old file';
const content = () => readFileSync(path, 'utf8');
const mounts = process.platform === 'linux' && process.getuid?.() === 0 && canMount();

function canMount(): boolean {
  const at = mkdtempSync(join(tmpdir(), 'bptt-'));
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', at]).status !== 0) return false;
  execFileSync('umount', [at]);
  return true;
}

describe('writes', () => {
  test('a new file, text and bytes, and nothing beside it', async () => {
    await writeOutput(path, 'ångström');
    expect(content()).toBe('ångström');
    const part = new Uint8Array([0, 1, 2, 3]).subarray(1, 3);
    await writeOutput(path, part);
    expect([...readFileSync(path)]).toEqual([1, 2]);
    expect(readdirSync(folder)).toEqual(['m.safetensors']);
  });

  test.each(['m', `${'x'.repeat(250)}.onnx`, 'a b "c" ü %', '-rf', '.hidden'])('a file called %s', async (name) => {
    path = join(folder, name);
    await expectWritable(path);
    await writeOutput(path, 'new');
    expect(readdirSync(folder)).toEqual([name]);
  });

  test('with the mode of the old file', async () => {
    writeFileSync(path, old);
    chmodSync(path, 0o640);
    await writeOutput(path, 'new');
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  test.each([
    ['to a file', true],
    ['to nothing', false],
  ])('through a link %s', async (_name, there) => {
    mkdirSync(join(folder, 'elsewhere'));
    const target = join(folder, 'elsewhere', 'real');
    if (there) writeFileSync(target, old);
    symlinkSync(join('elsewhere', 'real'), path);
    await expectWritable(path);
    await writeOutput(path, 'new');
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(readFileSync(target, 'utf8')).toBe('new');
    expect(readdirSync(join(folder, 'elsewhere'))).toEqual(['real']);
  });

  test('many at once to one path: one of them is there, whole', async () => {
    const texts = Array.from({ length: 20 }, (_, i) => String(i).repeat(10_000));
    await Promise.all(texts.map((text) => writeOutput(path, text)));
    expect(texts).toContain(content());
    expect(readdirSync(folder)).toEqual(['m.safetensors']);
  });

  test('and cleans up in its folder after writers that were killed, not after one that is at work', async () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid!;
    const mine = basename(temporaryBeside(path));
    const abandoned = mine.replace(`-${process.pid}-`, `-${dead}-`);
    const others = basename(temporaryBeside(join(folder, 'other'))).replace(`-${process.pid}-`, `-${dead}-`);
    for (const name of [mine, abandoned, others]) writeFileSync(join(folder, name), 'half');
    await writeOutput(path, 'new');
    expect(readdirSync(folder).sort()).toEqual([mine, 'm.safetensors'].sort());
  });
});

/** What cannot be written: path, what is said. */
const refused: [name: string, prepare: () => void, message: RegExp][] = [
  ['no name', () => (path = ''), /^'': cannot be written: no name of a file$/],
  ['a folder', () => (path = folder), /: cannot be written: a folder$/],
  ['a folder that is not there', () => (path = join(folder, 'x/')), /x\/: cannot be written: a folder$/],
  ['a device', () => (path = '/dev/null'), /^\/dev\/null: cannot be written: not a file but a device$/],
  ['a FIFO', () => execFileSync('mkfifo', [path]), /: cannot be written: not a file but a FIFO$/],
  ['a circle of links', () => symlinkSync(path, path), /: cannot be written: links that lead in a circle$/],
  [
    'a path through a file',
    () => (writeFileSync(path, old), (path += '/m')),
    /: cannot be written: a part of the path is no folder$/,
  ],
  [
    'a name too long',
    () => (path = join(folder, 'x'.repeat(256))),
    /: cannot be written: ENAMETOOLONG: name too long$/,
  ],
];

describe.each([
  ['expectWritable', (at: string) => expectWritable(at)],
  ['writeOutput', (at: string) => writeOutput(at, 'new')],
])('%s refuses', (_name, write) => {
  test.each(refused)('%s', async (_what, prepare, message) => {
    prepare();
    const before = readdirSync(folder);
    await expect(write(path)).rejects.toThrow(message);
    expect(readdirSync(folder)).toEqual(before);
  });
});

describe('expectWritable', () => {
  test('makes folders and leaves no file', async () => {
    await expectWritable(join(folder, 'a/b/c.onnx'), 100);
    expect(readdirSync(join(folder, 'a/b'))).toEqual([]);
  });

  test('leaves a file that is there as it was', async () => {
    writeFileSync(path, old);
    chmodSync(path, 0o600);
    utimesSync(path, 1000, 2000);
    await expectWritable(path, 100);
    expect(content()).toBe(old);
    expect(statSync(path).mtimeMs).toBe(2_000_000);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['m.safetensors']);
  });
});

describe.runIf(mounts)('where the disk says no', () => {
  const mounted: string[] = [];
  const mount = (...args: string[]) => {
    execFileSync('mount', [...args, folder]);
    mounted.push(folder);
  };
  afterAll(() => mounted.forEach((at) => execFileSync('umount', [at])));

  test.each([70_000, 62_000, 200_000])('a nearly full disk keeps the old file when %d bytes come', async (bytes) => {
    mount('-t', 'tmpfs', '-o', 'size=64k', 'tmpfs');
    writeFileSync(path, old);
    await expect(expectWritable(path, bytes)).rejects.toThrow(/ENOSPC: no space left on device$/);
    await expect(writeOutput(path, new Uint8Array(bytes))).rejects.toThrow(/ENOSPC: no space left on device$/);
    expect(content()).toBe(old);
    expect(readdirSync(folder)).toEqual(['m.safetensors']);
    await writeOutput(path, new Uint8Array(50_000));
    expect(statSync(path).size).toBe(50_000);
  });

  test('a read-only place', async () => {
    mount('-t', 'tmpfs', '-o', 'ro', 'tmpfs');
    await expect(expectWritable(path)).rejects.toThrow(/EROFS/);
    await expect(writeOutput(path, '')).rejects.toThrow(/EROFS/);
  });

  test('a file that is itself a mount is found before the work', async () => {
    writeFileSync(path, old);
    const other = join(folder, 'other');
    writeFileSync(other, old);
    execFileSync('mount', ['--bind', other, path]);
    mounted.push(path);
    await expect(expectWritable(path)).rejects.toThrow(/EBUSY/);
    await expect(writeOutput(path, '')).rejects.toThrow(/EBUSY/);
    expect(content()).toBe(old);
    expect(readdirSync(folder).sort()).toEqual(['m.safetensors', 'other']);
  });
});

describe('another process', () => {
  let script: string;
  beforeAll(async () => {
    const out = mkdtempSync(join(tmpdir(), 'bptt-'));
    await build({
      entry: [join(import.meta.dirname, 'index.ts')],
      outDir: out,
      format: ['esm'],
      noExternal: [/.*/],
      silent: true,
      config: false,
      outExtension: () => ({ js: '.mjs' }),
    });
    script = join(out, 'index.mjs');
  });
  const write = (shell: string, bytes: number) =>
    spawnSync(
      'bash',
      [
        '-c',
        `${shell} exec "$0" --input-type=module -e "import { writeOutput } from '${script}'; await writeOutput('${path}', new Uint8Array(${bytes}));"`,
        process.execPath,
      ],
      { encoding: 'utf8' },
    );

  test('that may not write so large a file keeps the old one', () => {
    writeFileSync(path, old);
    const { status, stderr } = write('ulimit -f 10;', 100_000);
    expect(stderr).toMatch(/m\.safetensors: cannot be written: EFBIG: file too large/);
    expect(status).toBe(1);
    expect(content()).toBe(old);
    expect(readdirSync(folder)).toEqual(['m.safetensors']);
  });
});
