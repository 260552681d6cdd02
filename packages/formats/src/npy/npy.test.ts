/** @file `.npy` and `.npz` as NumPy writes them (fixtures by npy-fixtures.py), and what is no such file. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { readNpy, readNpz, writeNpy, writeNpz } from '../index.js';

const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../../fixtures/npy', name));

test.each([
  ['f4', Float32Array],
  ['f8', Float64Array],
  ['f2', Float32Array],
  ['i4', Int32Array],
  ['i8', Float64Array],
  ['u8', Float64Array],
  ['i2', Int16Array],
  ['u2', Uint16Array],
  ['u4', Uint32Array],
  ['i1', Int8Array],
  ['u1', Uint8Array],
  ['b1', Uint8Array],
  ['big-f4', Float32Array],
  ['big-i8', Float64Array],
  ['fortran-f8', Float64Array],
  ['version-2', Float32Array],
] as const)('%s', (name, kind) => {
  const { data, shape } = readNpy(fixture(`${name}.npy`), name);
  expect(shape).toEqual([2, 3]);
  expect(data).toBeInstanceOf(kind);
  expect([...data]).toEqual(name === 'b1' ? [0, 1, 1, 1, 1, 1] : [0, 1, 2, 3, 4, 5]);
});

test('three axes in Fortran order', () => {
  const { data, shape } = readNpy(fixture('fortran-3.npy'));
  expect(shape).toEqual([2, 3, 4]);
  expect([...data]).toEqual(Array.from({ length: 24 }, (_, i) => i));
});

test('a scalar, and nothing', () => {
  expect(readNpy(fixture('scalar.npy'))).toEqual({ data: Float64Array.of(3), shape: [] });
  expect(readNpy(fixture('empty.npy'))).toEqual({ data: new Float32Array(), shape: [0, 3] });
});

test('what is written are the bytes of np.save', () => {
  for (const name of ['f4', 'f8', 'i4', 'i2', 'u2', 'u4', 'i1', 'u1', 'scalar', 'empty', 'one-axis', 'long-shape']) {
    const bytes = fixture(`${name}.npy`);
    expect(Buffer.from(writeNpy(readNpy(bytes))).equals(bytes), name).toBe(true);
  }
  expect(() => writeNpy({ data: [1] as never, shape: [1] })).toThrow('data: expected one of Float32Array');
  expect(() => writeNpy({ data: Float32Array.of(1), shape: [2] })).toThrow('shape: expected 1 numbers');
});

describe('.npz', () => {
  test.each(['stored.npz', 'compressed.npz'])('%s', (name) => {
    const arrays = readNpz(fixture(name), name);
    expect([...arrays.keys()]).toEqual(['images', 'labels']);
    expect(arrays.get('images')!.shape).toEqual([2, 3, 4]);
    expect([...arrays.get('labels')!.data]).toEqual([7, 9]);
    expect([...readNpz(fixture(name), name, ['labels']).keys()]).toEqual(['labels']);
    expect(() => readNpz(fixture(name), name, ['label'])).toThrow(
      `${name}: archive: expected an array 'label', found images, labels`,
    );
  });

  test('written and read again, the same bytes each time', () => {
    const arrays = new Map([
      ['x', { data: Float32Array.of(1, 2), shape: [2] }],
      ['y', { data: Int32Array.of(3), shape: [1, 1] }],
    ]);
    expect(readNpz(writeNpz(arrays))).toEqual(arrays);
    expect(writeNpz(arrays)).toEqual(writeNpz(arrays));
  });

  test('a small file that unpacks to much is refused; stored, it is read', () => {
    const zeros = { data: new Uint8Array(2 ** 26), shape: [2 ** 26] };
    const bomb = zipSync({ 'zeros.npy': writeNpy(zeros) }, { level: 1 });
    expect(bomb.length).toBeLessThan(2 ** 20);
    expect(() => readNpz(bomb, 'a.npz')).toThrow('a.npz: zeros.npy: expected at most 67108864 bytes in all arrays');
    expect(readNpz(writeNpz(new Map([['zeros', zeros]]))).get('zeros')!.data.length).toBe(2 ** 26);
  });

  test.each<[string, (bytes: Uint8Array) => Uint8Array, string]>([
    ['no archive', () => Uint8Array.of(1, 2, 3), 'zip: expected an archive with its directory at the end'],
    ['a cut one', (bytes) => bytes.subarray(0, bytes.length - 30), 'zip: expected'],
    ['an entry that is no array', () => fixture('text.npz'), 'a.npz: text: magic (byte 0)'],
    ['an entry that claims 4 GB', () => fixture('claims.npz'), 'images.npy: expected a size that'],
  ])('%s is refused', (_, change, message) => {
    expect(() => readNpz(change(fixture('stored.npz')), 'a.npz')).toThrow(message);
  });
});

const text = (bytes: Uint8Array, from: string, to: string) =>
  Buffer.from(Buffer.from(bytes).toString('latin1').replace(from, to), 'latin1');
test.each<[string, Uint8Array, string]>([
  ['another file', Uint8Array.from({ length: 20 }), "a.npy: magic (byte 0): expected '\\x93NUMPY', found other bytes"],
  ['nothing', new Uint8Array(), 'a.npy: magic (byte 0)'],
  ['a cut header', fixture('f4.npy').subarray(0, 40), 'header length (byte 8): expected at most 30, found 118'],
  ['cut data', fixture('f4.npy').subarray(0, 140), 'data (byte 128): expected 24 bytes for f4 [2, 3], found 12'],
  [
    'more data',
    Buffer.concat([fixture('f4.npy'), Buffer.of(0)]),
    'data (byte 128): expected 24 bytes for f4 [2, 3], found 25',
  ],
  ['a pickled object', fixture('object.npy'), 'descr (byte 10): expected a plain type of number'],
  ['a structured type', fixture('structured.npy'), 'descr (byte 10): expected a plain type of number'],
  ['text', fixture('unicode.npy'), 'descr (byte 10): expected one of b1, i1'],
  ['complex numbers', fixture('complex.npy'), 'descr (byte 10): expected'],
  [
    'a shape that claims more',
    text(fixture('f4.npy'), '(2, 3), ', '(99999999, 99999999), '.slice(0, 8)),
    'shape (byte 10)',
  ],
  ['version 9', text(fixture('f4.npy'), 'NUMPY\x01', 'NUMPY\x09'), 'version (byte 6): expected 1, 2 or 3, found 9'],
  [
    'no order',
    text(fixture('f4.npy'), "'fortran_order': False", "'fortran_order': maybe"),
    'fortran_order (byte 10): expected True or False, found maybe',
  ],
])('%s is refused', (_, bytes, message) => {
  expect(() => readNpy(bytes, 'a.npy')).toThrow(message);
});
