import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { MNIST } from './mnist.js';
import { loadData, loadMnist, loadPickle } from './node.js';

const root = mkdtempSync(join(tmpdir(), 'bptt-data-'));
afterAll(() => rmSync(root, { recursive: true }));

const imagesFile = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4);
const labelsFile = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 8, 9);
const folderWith = (name: string, files: Record<string, Uint8Array>) => {
  const folder = join(root, name);
  mkdirSync(folder);
  for (const [file, bytes] of Object.entries(files)) writeFileSync(join(folder, file), bytes);
  return folder;
};
const { trainImages, trainLabels, testImages, testLabels } = MNIST;
const four = {
  [trainImages.name]: imagesFile,
  [`${trainLabels.name}.gz`]: gzipSync(labelsFile),
  [testImages.name]: gzipSync(imagesFile),
  [testLabels.name]: labelsFile,
};
const pickle = fileURLToPath(new URL('../fixtures/pickles/protocol4-uint8-C.p', import.meta.url));

describe('loading', () => {
  it('reads a folder of the four files, each gzipped or not', async () => {
    const { train, test } = await loadMnist(folderWith('four', four));
    for (const set of [train, test]) {
      expect([set.shape, set.images, set.labels]).toEqual([[2, 1, 2], Uint8Array.of(1, 2, 3, 4), Uint8Array.of(8, 9)]);
    }
    expect(await loadData(join(root, 'four'))).toEqual({ train, test });
  });

  it('unpacks a gzipped pickle, and no small one that fills the memory', async () => {
    const folder = folderWith('gzipped', {
      'good.p.gz': gzipSync(readFileSync(pickle)),
      'bomb.p.gz': gzipSync(Buffer.alloc(2 ** 26 + 1)),
    });
    expect((await loadPickle(join(folder, 'good.p.gz'))).shape).toEqual([3, 4, 5]);
    await expect(loadPickle(join(folder, 'bomb.p.gz'))).rejects.toThrow(
      'bomb.p.gz: gzip: expected at most 67108864 unpacked bytes, found more',
    );
  });

  it('reads a pickle', async () => {
    expect((await loadPickle(pickle)).shape).toEqual([3, 4, 5]);
    const { train, test } = await loadData(pickle);
    expect([train.shape, test]).toEqual([[3, 4, 5], null]);
  });

  it('checks md5 sums of the unpacked files', async () => {
    const folder = folderWith('not-mnist', four);
    const found = createHash('md5').update(imagesFile).digest('hex');
    await expect(loadData(folder, { verify: true })).rejects.toThrow(
      `${join(folder, trainImages.name)}: md5 (unpacked): expected ${trainImages.md5}, found ${found}`,
    );
    await expect(loadData(pickle, { verify: true })).rejects.toMatchObject({ code: 'BPTT_ARGUMENT' });
  });

  it('lists the missing files', async () => {
    const folder = folderWith('two', { [trainImages.name]: imagesFile, [testLabels.name]: labelsFile });
    await expect(loadData(folder)).rejects.toMatchObject({
      code: 'BPTT_FILE',
      message: `${folder}: lacks ${trainLabels.name}, ${testImages.name} (each may also be gzipped, as .gz)`,
    });
  });

  it('names the broken file', async () => {
    const folder = folderWith('broken', { ...four, [testImages.name]: new TextEncoder().encode('<html>Sign in') });
    await expect(loadData(folder)).rejects.toThrow(
      new RegExp(`^${join(folder, testImages.name)}: magic \\(byte 0\\): .* \\(looks like an HTML page\\)$`),
    );
    const counts = folderWith('counts', { ...four, [testLabels.name]: Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 8) });
    await expect(loadData(counts)).rejects.toThrow(
      `${join(counts, testLabels.name)}: number of labels (byte 4): expected 2, one for each image of ${join(counts, testImages.name)}, found 1`,
    );
  });

  it('refuses what is no file, without reading it', async () => {
    await expect(loadData(join(root, 'nowhere'))).rejects.toMatchObject({
      code: 'BPTT_FILE',
      message: `${join(root, 'nowhere')}: not found`,
    });
    await expect(loadData(join(pickle, 'x'))).rejects.toThrow('not found: a part of the path is no folder');
    await expect(loadPickle(root)).rejects.toThrow(`${root}: expected a regular file, found a folder`);
    await expect(loadData('/dev/zero')).rejects.toThrow('/dev/zero: expected a regular file, found a device');
    const fifo = join(root, 'fifo');
    execFileSync('sh', ['-c', 'mkfifo "$0"', fifo]);
    await expect(loadData(fifo)).rejects.toThrow(`${fifo}: expected a regular file, found a FIFO`);
    const folder = folderWith('folders', {});
    for (const { name } of Object.values(MNIST)) mkdirSync(join(folder, name));
    await expect(loadData(folder)).rejects.toThrow(
      `${join(folder, trainImages.name)}: expected a regular file, found a folder`,
    );
  });

  it.each([
    [
      'page.p',
      new TextEncoder().encode('<!doctype html>'),
      /start \(byte 0\): expected a pickle, found other bytes \(looks like an HTML page\)$/,
    ],
    [
      'labels.p',
      labelsFile,
      /start \(byte 0\): expected a pickle, found other bytes \(looks like an IDX file of labels: give the folder that it is in\)$/,
    ],
    ['empty.p', new Uint8Array(), /end \(byte 0\): expected a STOP opcode, found the end of the file$/],
  ])('refuses the content of %s', async (name, bytes, message) => {
    const folder = folderWith(`in-${name}`, { [name]: bytes });
    await expect(loadData(join(folder, name))).rejects.toThrow(message);
  });
});
