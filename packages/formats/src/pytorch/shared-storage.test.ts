/** @file Tensors that share a storage: some are tied weights, many would make a large model of a small file. */
import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { readWeights } from '../read-model.js';

const numbers = 4000;
const text = (value: string) => `X${String.fromCharCode(value.length)}\0\0\0${value}`;

/** `torch.save({ w0: tensor, w1: tensor, ... })`, one tensor [4000] of zeros under `names` names. */
function sharing(names: number): Uint8Array {
  const size = `M${String.fromCharCode(numbers & 255, numbers >> 8)}`;
  const storage = `(${text('storage')}ctorch\nFloatStorage\n${text('0')}${text('cpu')}${size}tQ`;
  const tensor = `ctorch._utils\n_rebuild_tensor_v2\n(${storage}K\0${size}\x85K\x01\x85\x89}tRq\0`;
  const entries = Array.from({ length: names }, (_, i) => `${text(`w${i}`)}${i ? 'h\0' : tensor}`);
  const pickle = Uint8Array.from(`\x80\x02}(${entries.join('')}u.`, (character) => character.charCodeAt(0));
  return zipSync(
    { 'a/data.pkl': pickle, 'a/byteorder': strToU8('little'), 'a/data/0': new Uint8Array(4 * numbers) },
    { level: 0 },
  );
}

test('are read as often as the whole file four times over', () => {
  expect([...readWeights(sharing(4), 'a.pt').tensors].map(([name, { shape }]) => [name, shape])).toEqual(
    ['w0', 'w1', 'w2', 'w3'].map((name) => [name, [numbers]]),
  );
});

test.each([5, 200])('and refused beyond: %i', (names) => {
  const bytes = sharing(names);
  expect(() => readWeights(bytes, 'a.pt')).toThrow(
    new RegExp(`^a\\.pt: w\\d+: expected tensors of at most ${4 * bytes.length} bytes in all, found more`),
  );
});
