/** @file gzip as the program gunzip takes it, and what is no such file. */
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { isBpttError } from '@bptt/errors';
import { gunzip } from './gunzip.js';

const content = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 2654435761) >>> 24);
const join = (...parts: Uint8Array[]) => Uint8Array.from(Buffer.concat(parts));
const members = (...ends: number[]) => join(...ends.map((end, i) => gzipSync(content.subarray(ends[i - 1] ?? 0, end))));
const refuse = (found: number): never => {
  throw new Error(`${found} are too many`);
};
const unpack = (bytes: Uint8Array, most = content.length) => gunzip(bytes, 'a.gz', 16, () => ({ bytes: most, refuse }));

test.each<[string, Uint8Array]>([
  ['one member', members(300_000)],
  ['two', members(100, 300_000)],
  ['one that ends where a piece does', members(65_536, 131_072, 300_000)],
  ['many', members(...Array.from({ length: 300 }, (_, i) => 1000 * (i + 1)))],
  ['an empty one among them', join(members(5), gzipSync(''), gzipSync(content.subarray(5)))],
  ['stored ones', join(gzipSync(content.subarray(0, 9), { level: 0 }), gzipSync(content.subarray(9), { level: 0 }))],
  ['zeros behind it', join(members(300_000), new Uint8Array(512))],
  ['zeros behind two', join(members(7, 300_000), new Uint8Array(3))],
])('%s', async (_, bytes) => {
  expect(Buffer.compare(await unpack(bytes), content)).toBe(0);
});

test('a larger file is counted before it is kept', async () => {
  const zeros = new Uint8Array(70_000_000);
  zeros[69_999_999] = 7;
  const unpacked = await gunzip(gzipSync(zeros, { level: 1 }), 'a.gz', 16, () => ({ bytes: zeros.length, refuse }));
  expect([unpacked.length, unpacked[69_999_999], unpacked.buffer.byteLength]).toEqual([70_000_000, 7, 70_000_000]);
});

const two = members(100, 300_000);
const flipped = (at: number) => two.map((byte, i) => (i === at ? byte ^ 1 : byte));
test.each<[string, Uint8Array]>([
  ['a cut second member', two.subarray(0, -9)],
  ['a cut end', two.subarray(0, -1)],
  ['a wrong sum', flipped(two.length - 6)],
  ['a wrong size', flipped(two.length - 2)],
  ['a wrong sum of the first', flipped(members(100).length - 6)],
  ['other bytes behind it', join(two, Uint8Array.of(1, 2, 3, 4, 5))],
  ['other bytes behind zeros', join(two, Uint8Array.of(0, 0, 3))],
])('%s is refused', async (_, bytes) => {
  await expect(unpack(bytes)).rejects.toThrow(
    /^a\.gz: gzip \(byte \d+\): expected complete gzip data, found cut or damaged data: \w/,
  );
});

test('members beyond what is wanted are not unpacked', async () => {
  const bomb = join(...Array.from({ length: 40 }, () => gzipSync(new Uint8Array(1_000_000))));
  await expect(unpack(bomb, 1_500_000)).rejects.toThrow(/^1[56]\d{5} are too many$/);
  const refused = gunzip(two, 'a.gz', 16, () => {
    throw new Error('no');
  });
  await expect(refused).rejects.toThrow('no');
  expect(isBpttError(await refused.catch((error: unknown) => error))).toBe(false);
});
