/** @file Readers of data: IDX, pickles, NumPy's files, tables, pictures. */
import { crc32, gzipSync } from 'node:zlib';
import { encode } from 'fast-png';
import jpeg from 'jpeg-js';
import { readImageFile } from '../../../apps/cli/src/images/image-file.js';
import { readCsv } from '../../../packages/data/src/csv/csv-table.js';
import { digitImage } from '../../../packages/data/src/digit/digit-image.js';
import { readIdxDataset, readIdxImages, readIdxLabels } from '../../../packages/data/src/idx/read-idx.js';
import { loadData } from '../../../packages/data/src/node.js';
import { readNpzSets } from '../../../packages/data/src/read-npz-sets.js';
import { readPickleSets } from '../../../packages/data/src/read-pickle.js';
import { readNpy } from '../../../packages/formats/src/npy/npy.js';
import { readNpz, writeNpz } from '../../../packages/formats/src/npy/npz.js';
import { numpyNames, unpickle } from '../../../packages/formats/src/pickle.js';
import type { Target } from '../target.js';
import { each } from './each.js';
import { bytesOf, filesOf } from './files.js';

function idx(magic: number, sizes: number[], data: Uint8Array): Uint8Array {
  const head = Buffer.alloc(4 + 4 * sizes.length);
  [magic, ...sizes].forEach((word, i) => head.writeUInt32BE(word, 4 * i));
  return Buffer.concat([head, data]);
}

const images = () =>
  idx(
    0x803,
    [4, 3, 2],
    Uint8Array.from({ length: 24 }, (_, i) => i * 9),
  );
const labels = () => idx(0x801, [4], Uint8Array.of(0, 1, 2, 9));
const qmnistLabels = () => idx(0xc02, [4, 8], new Uint8Array(4 * 8 * 4));

/** A cross, as samples of so many bits and channels. */
function picture(channels: 1 | 2 | 3 | 4, depth: 8 | 16): Uint8Array {
  const size = 20;
  const data = new (depth === 8 ? Uint8Array : Uint16Array)(size * size * channels).fill(2 ** depth - 1);
  for (let i = 4; i < 16; i++)
    for (const at of [i * size + 10, 10 * size + i]) data.fill(0, at * channels, (at + 1) * channels);
  return encode({ width: size, height: size, data, channels, depth });
}

function jpegPicture(): Uint8Array {
  const data = new Uint8Array(4 * 16 * 16).map((_, i) => (i % 64 < 32 ? 255 : 20));
  return new Uint8Array(jpeg.encode({ width: 16, height: 16, data }, 80).data);
}

/** The chunks of a PNG with sums that fit. */
function withSums(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x89) return bytes;
  const png = Buffer.from(bytes);
  for (let at = 8; at + 12 <= png.length;) {
    const end = at + 8 + png.readUInt32BE(at);
    if (end + 4 > png.length) break;
    png.writeUInt32BE(crc32(png.subarray(at + 4, end)), end);
    at = end + 4;
  }
  return png;
}

const npz = () =>
  writeNpz(
    new Map([
      ['x_train', { data: Uint8Array.from({ length: 12 }, (_, i) => i), shape: [2, 3, 2] }],
      ['y_train', { data: Uint8Array.of(1, 2), shape: [2] }],
    ]),
  );

function table(bytes: Uint8Array): void {
  const found = readCsv(bytes);
  for (const name of found.names) [found.texts(name), found.classes(name), found.numbers(name)].toString();
}

export const data: Record<string, Target> = {
  idx: {
    seeds: () => [
      images(),
      labels(),
      qmnistLabels(),
      gzipSync(images()),
      Buffer.concat([gzipSync(labels().subarray(0, 6)), gzipSync(labels().subarray(6))]),
    ],
    read: (bytes) =>
      each(
        () => readIdxImages(bytes),
        () => readIdxLabels(bytes),
        () => readIdxDataset({ bytes, source: 'images' }, { bytes: labels(), source: 'labels' }),
        () => readIdxDataset({ bytes: images(), source: 'images' }, { bytes, source: 'labels' }),
      ),
    repaired: (bytes) => gzipSync(bytes, { level: 1 }),
  },
  pickle: {
    seeds: () => filesOf('packages/data/fixtures/pickles', /\.(p|pkl)$/, 20_000),
    read: (bytes) =>
      each(
        () => readPickleSets(bytes),
        () => unpickle(bytes, 'fuzzed', { names: numpyNames, expected: 'arrays' }),
      ),
  },
  numpy: {
    seeds: () => [npz(), ...filesOf('packages/formats/fixtures/npy', /\.np[yz]$/)],
    read: (bytes) =>
      each(
        () => readNpy(bytes),
        () => readNpz(bytes),
        () => readNpzSets(bytes),
      ),
  },
  'data-file': {
    seeds: () => [npz(), ...filesOf('packages/data/fixtures/pickles', /^(?!bad).*\.(p|pkl)(\.gz)?$/, 3000)],
    read: (_, path) => loadData(path),
    repaired: (bytes) => gzipSync(bytes, { level: 1 }),
  },
  csv: {
    seeds: () =>
      ['t,class,x\n1,a,0.5\n2,"b, c",-1e3\n', 'a;b\r\n1;"2\n""3"""\r\n', 'x\n1\n\n2\n', '\ufeffa\tb\n1\t2\n'].map(
        bytesOf,
      ),
    read: table,
  },
  pictures: {
    seeds: () => [
      picture(1, 8),
      picture(2, 8),
      picture(3, 8),
      picture(4, 8),
      picture(1, 16),
      picture(4, 16),
      jpegPicture(),
    ],
    read: async (_, path) => {
      const image = await readImageFile(path);
      if (image.data.length <= 1600) digitImage(image);
    },
    repaired: withSums,
  },
};
