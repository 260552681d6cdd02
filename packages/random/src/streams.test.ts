/** @file The streams of every seed are a promise: these are the bits of the first release. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { generatorOf, ln, openUniform, permutation, polarNormal, Random, signedUniform } from './index.js';

const sha = (numbers: ArrayBufferView) =>
  createHash('sha256')
    .update(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength))
    .digest('hex')
    .slice(0, 16);

test.each([
  [0, '91a8c493b8d330c4 c13c3b56c94ca9dc bf3c5f5080dd0ac1 0435a943e580600a f11fc83373bc7fd9'],
  [1, '2ad5de9f6f6cba90 799dd8acc0fe301b 1dcbc7e549f6d3f2 686930f9b02d3a42 e3242e64644a6f60'],
  [4294967295, '302df460a42cfc47 813d1b32a4a2fa1d 32c6a6839a4fddb9 be2011973c476c90 00c63929057e2bc2'],
])('Random of seed %i: uniform, bernoulli, two forks, uniform again', (seed, expected) => {
  const random = new Random(seed);
  const drawn = [random.uniform(1000, 0.3), random.bernoulli(1000, 0.3, 1.5)];
  drawn.push(random.fork().uniform(100, 1), random.fork().uniform(100, 1), random.uniform(3, 1));
  expect(drawn.map(sha).join(' ')).toBe(expected);
});

test.each([
  [0, '1790006b3aecdc92'],
  [1, '9a6b976daba2ae22'],
  [4294967295, '1c4a85b509392e67'],
])('the order that seed %i gives 1000 things', (seed, expected) => {
  const order = permutation(1000, generatorOf(seed));
  expect(sha(order)).toBe(expected);
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
});

test.each([
  [3951506782, '84d3ae42e39ddb72'],
  [3296627262, '75ce784c60edbb00'],
  [1574648794, '52703eb1f35344fd'],
])('53 bits from seed %i', (seed, expected) => {
  const generator = generatorOf(seed);
  expect(sha(Float64Array.from({ length: 1000 }, () => openUniform(generator)))).toBe(expected);
});

test('normal numbers: the first of seed 0, whatever the logarithm; their mean and variance', () => {
  const draw = (log?: (x: number) => number) => {
    const generator = generatorOf(0);
    return polarNormal(20_001, () => signedUniform(generator), log);
  };
  const numbers = draw();
  expect(numbers.length).toBe(20_001);
  draw(Math.log).forEach((x, i) => expect(Math.abs(x - numbers[i]!)).toBeLessThan(1e-14));
  const mean = (power: number) => numbers.reduce((sum, x) => sum + x ** power, 0) / numbers.length;
  expect(mean(1)).toBeCloseTo(0, 1);
  expect(mean(2)).toBeCloseTo(1, 1);
  expect(mean(4)).toBeCloseTo(3, 0);
});

test('the logarithm, to the last bit', () => {
  expect(sha(Float64Array.from({ length: 2000 }, (_, i) => ln(1e-9 * 1.03 ** i)))).toBe('544b279cc7596c33');
});

test.each([-1, 1.5, NaN, 2 ** 32])('seed %d is refused', (seed) => {
  const message = `seed: expected a whole number from 0 to 4294967295, got ${seed}`;
  for (const of of [generatorOf, (other: number) => new Random(other)]) expect(() => of(seed)).toThrow(message);
});
