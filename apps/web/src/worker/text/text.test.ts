import { startKernels } from '@bptt/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { drawIndex } from './draw.js';
import { unitsThatFire } from './units.js';
import { Writer } from './writer.js';

beforeAll(() => startKernels({ simd: 'strict' }));
const text = 'the cat sat on the mat; the dog did not. '.repeat(200);
const settings = { hidden: 24, lr: 0.02, seconds: 60, seed: 0 };

test('learns a text until it is stopped, writes what is like it, and leaves no tensor', async () => {
  const tensors = tf.memory().numTensors;
  const writer = new Writer(text, settings);
  const stop = new AbortController();
  const bits: number[] = [];
  const learned = await writer.learn(stop.signal, (news) => {
    bits.push(news.bits);
    if (news.bits < 0.4) stop.abort();
  });
  expect(bits[0]).toBeGreaterThan(2);
  expect(learned.heldOutBits).toBeLessThan(0.6);
  expect(learned.guessingBits).toBeGreaterThan(3);
  expect(learned).toMatchObject({ letters: text.length, different: new Set(text).size });
  const written = writer.write({ temperature: 0.3, seed: 1, length: 200 });
  expect(written.letters).toHaveLength(200);
  expect(written.letters.join('')).toMatch(/the (cat|mat|dog)/);
  expect(written.states).toHaveLength(200 * 24);
  expect(Math.abs(written.units[0]!.correlation)).toBeGreaterThan(0.5);
  expect(writer.write({ temperature: 0.3, seed: 1, length: 200 }).letters).toEqual(written.letters);
  writer.dispose();
  expect(tf.memory().numTensors).toBe(tensors);
});

test('a text that is too short is refused', () => {
  expect(() => new Writer('too short', settings)).toThrow('text: expected at least 500 letters, got 9');
});

test('a letter is drawn as likely as the network says, the colder the surer', () => {
  const logits = [0, Math.log(3), -Infinity];
  const shares = (temperature: number) => {
    const counts = [0, 0, 0];
    for (let i = 0; i < 1000; i++) counts[drawIndex(logits, temperature, (i + 0.5) / 1000)]!++;
    return counts;
  };
  expect(shares(1)).toEqual([250, 750, 0]);
  expect(shares(0.5)).toEqual([100, 900, 0]);
  expect(shares(0)).toEqual([0, 1000, 0]);
});

test('the units that go with a kind of letter are found, also those that go against it', () => {
  const letters = [...'a "b" c d'];
  const states = Float32Array.from(
    letters.flatMap((letter, t) => [letter === ' ' ? -0.9 : 0.9, t % 2, letter === '"' ? 1 : 0]),
  );
  const found = unitsThatFire(letters, states);
  expect(found.filter(({ kind }) => kind === 'space' || kind === 'quote')).toEqual([
    { kind: 'space', unit: 0, correlation: expect.closeTo(-1, 6) },
    { kind: 'quote', unit: 2, correlation: expect.closeTo(1, 6) },
  ]);
  expect(found.map(({ kind }) => kind)).not.toContain('digit');
});

test('a unit that goes with a kind by chance alone is not named', () => {
  const letters = Array.from({ length: 600 }, (_, t) => 'etaoin shrdlu.'[(t * 5) % 14]!);
  // Numbers that have nothing to do with the letters, of 64 units: the best of them has |r| around 0.15.
  let x = 1;
  const states = Float32Array.from({ length: 600 * 64 }, () => (x = (x * 48271) % 0x7fffffff) / 0x7fffffff);
  expect(unitsThatFire(letters, states)).toEqual([]);
  letters.forEach((letter, t) => (states[t * 64 + 9]! += letter === ' ' ? 2 : 0));
  expect(unitsThatFire(letters, states)).toMatchObject([{ kind: 'space', unit: 9 }]);
});
