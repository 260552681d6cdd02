import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBpttError } from '@bptt/errors';
import { readIdxDataset, readIdxImages, readIdxLabels } from './read-idx.js';

const idx = (magic: number, sizes: number[], data: ArrayLike<number>): Uint8Array => {
  const bytes = new Uint8Array(4 + 4 * sizes.length + data.length);
  const view = new DataView(bytes.buffer);
  [magic, ...sizes].forEach((word, i) => view.setUint32(4 * i, word));
  bytes.set(data, 4 + 4 * sizes.length);
  return bytes;
};
const pixels = Uint8Array.from({ length: 24 }, (_, i) => i * 10);
const images = idx(0x803, [2, 3, 4], pixels);
const labels = idx(0x801, [2], [7, 9]);
const text = (s: string) => new TextEncoder().encode(s);
const join = (...parts: ArrayLike<number>[]) => Uint8Array.from(parts.flatMap((part) => Array.from(part)));

describe('IDX', () => {
  it.each([
    ['plain', (b: Uint8Array) => b],
    ['gzipped', (b: Uint8Array) => new Uint8Array(gzipSync(b))],
  ])('reads images and labels, %s', async (_, pack) => {
    expect(await readIdxImages(pack(images))).toEqual({ data: pixels, shape: [2, 3, 4] });
    expect(await readIdxLabels(pack(labels))).toEqual({ data: Uint8Array.of(7, 9), shape: [2] });
    const dataset = await readIdxDataset({ bytes: pack(images), source: 'i' }, { bytes: pack(labels), source: 'l' });
    expect(dataset.shape).toEqual([2, 3, 4]);
    expect(dataset.get(1)).toEqual({ image: { data: pixels.slice(12), shape: [3, 4] }, label: 9 });
  });

  it('reads a view into a larger buffer and copies the data', async () => {
    const larger = join([1, 2, 3], images, [4]);
    const { data } = await readIdxImages(larger.subarray(3, -1));
    larger.fill(0);
    expect(data).toEqual(pixels);
  });

  it('reads gzip that takes many pieces', async () => {
    const big = idx(
      0x803,
      [300, 28, 28],
      Uint8Array.from({ length: 300 * 784 }, (_, i) => (i * 2654435761) >>> 24),
    );
    expect(Buffer.compare((await readIdxImages(gzipSync(big))).data, big.subarray(16))).toBe(0);
  });

  const packed = new Uint8Array(gzipSync(images));
  const huge = idx(0x803, [0xffffffff, 0xffffffff, 0xffffffff], []);
  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(), 'magic (byte 0): expected 0x00000803 (ubyte, 3 dimensions), found 0 bytes in all'],
    [
      'labels',
      labels,
      'magic (byte 0): expected 0x00000803 (ubyte, 3 dimensions), found 0x00000801 (ubyte, 1 dimension) (looks like an IDX file of labels: give the folder that it is in)',
    ],
    [
      'floats',
      idx(0xd03, [1, 1, 1], [0, 0, 0, 0]),
      'magic (byte 0): expected 0x00000803 (ubyte, 3 dimensions), found 0x00000d03 (float32, 3 dimensions)',
    ],
    [
      'an unknown type',
      idx(0x703, [1], [0]),
      'magic (byte 0): expected 0x00000803 (ubyte, 3 dimensions), found 0x00000703 (not IDX)',
    ],
    [
      'an HTML page',
      text('\n<!DOCTYPE html><html>'),
      'magic (byte 0): expected 0x00000803 (ubyte, 3 dimensions), found 0x0a3c2144 (not IDX) (looks like an HTML page)',
    ],
    [
      'a gzipped HTML page',
      gzipSync(text('<html><body>404 not found</body></html>')),
      'magic (byte 0): expected 0x00000803 (ubyte, 3 dimensions), found 0x3c68746d (not IDX) (looks like an HTML page)',
    ],
    ['a cut header', images.slice(0, 11), 'header (byte 0): expected 16 bytes, found 11 bytes in all'],
    [
      'a cut header, gzipped',
      gzipSync(images.slice(0, 11)),
      'header (byte 0): expected 16 bytes, found 11 bytes in all',
    ],
    ['cut data', images.slice(0, -1), 'data (byte 16): expected 24 bytes for [2, 3, 4], found 23'],
    ['cut data, gzipped', gzipSync(images.slice(0, -1)), 'data (byte 16): expected 24 bytes for [2, 3, 4], found 23'],
    [
      'trailing bytes',
      join(images, [0]),
      'end (byte 40): expected the end of the file after [2, 3, 4], found 1 more bytes',
    ],
    [
      'trailing bytes, gzipped',
      gzipSync(join(images, [0])),
      'end (byte 40): expected the end of the file after [2, 3, 4], found at least 1 more bytes',
    ],
    ['no images', idx(0x803, [0, 28, 28], []), 'number of images (byte 4): expected at least 1, found 0'],
    ['no rows', idx(0x803, [1, 0, 28], []), 'number of rows (byte 8): expected at least 1, found 0'],
    ['no columns', idx(0x803, [1, 28, 0], []), 'number of columns (byte 12): expected at least 1, found 0'],
    [
      'huge sizes',
      huge,
      'data (byte 16): expected 7.9228162458924105e+28 bytes for [4294967295, 4294967295, 4294967295], found 0',
    ],
    [
      'huge sizes, gzipped',
      gzipSync(huge),
      'sizes (byte 4): expected 7.9228162458924105e+28 bytes for [4294967295, 4294967295, 4294967295], found 26 gzipped bytes, of which at most 26832 can be unpacked',
    ],
    [
      'gzip of nothing',
      gzipSync(''),
      'magic (byte 0): expected 0x00000803 (ubyte, 3 dimensions), found 0 bytes in all',
    ],
    ['the start of gzip', packed.slice(0, 2), 'gzip'],
    ['cut gzip', packed.slice(0, -10), 'gzip (byte '],
    ['gzip without its end', packed.slice(0, -4), 'gzip (byte '],
    ['gzip and more', join(packed, [1, 2, 3, 4, 5]), 'gzip'],
  ])('refuses %s', async (_, bytes, message) => {
    const error = await readIdxImages(bytes, 'a.idx').catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'BPTT_FORMAT', message: expect.stringContaining(`a.idx: ${message}`) });
  });

  it('names the first label out of range, and its byte', async () => {
    const error =
      'l.idx: label 2 (byte 10): expected a class from 0 to 9; classes and firstClass say what there is, found 10';
    await expect(readIdxLabels(idx(0x801, [4], [0, 9, 10, 255]), 'l.idx')).rejects.toThrow(error);
    await expect(readIdxLabels(idx(0x801, [0], []), 'l.idx')).rejects.toThrow(
      'l.idx: number of labels (byte 4): expected at least 1, found 0',
    );
  });

  it('names both files where the counts differ', async () => {
    const three = idx(0x801, [3], [1, 2, 3]);
    await expect(readIdxDataset({ bytes: images, source: 'i.idx' }, { bytes: three, source: 'l.idx' })).rejects.toThrow(
      'l.idx: number of labels (byte 4): expected 2, one for each image of i.idx, found 3',
    );
  });

  it('stops unpacking a gzip bomb', async () => {
    const zeros = new Uint8Array(300_000_000);
    zeros.set(idx(0x803, [1, 28, 28], []));
    const bomb = gzipSync(zeros);
    expect(bomb.length).toBeLessThan(300_000);
    const before = process.memoryUsage().arrayBuffers;
    await expect(readIdxImages(bomb, 'bomb.gz')).rejects.toThrow(
      'bomb.gz: end (byte 800): expected the end of the file',
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
  });

  const datasetOrError = async (bytes: Uint8Array) => {
    try {
      const { data, shape } = await readIdxImages(bytes);
      expect(data.length).toBe(shape.reduce((a, b) => a * b));
    } catch (error) {
      if (!isBpttError(error)) throw error;
    }
  };
  it('turns any cut and any flipped byte into images or a BpttError', async () => {
    for (const whole of [images, packed]) {
      for (let length = 0; length < whole.length; length++) await datasetOrError(whole.slice(0, length));
      const flip = fc.record({ at: fc.nat(whole.length - 1), mask: fc.integer({ min: 1, max: 255 }) });
      await fc.assert(
        fc.asyncProperty(flip, ({ at, mask }) =>
          datasetOrError(whole.map((byte, i) => (i === at ? byte ^ mask : byte))),
        ),
        { numRuns: 400 },
      );
    }
  });
});
