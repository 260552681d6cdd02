import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBpttError } from '@bptt/errors';
import { readPickle, readPickleSets } from './read-pickle.js';

/** Bytes of latin-1 text and of numbers: `bytes(0x80, 4, 'cos\nsystem\n')`. */
const bytes = (...parts: (string | number)[]) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'number' ? part : Array.from(part, (c) => c.charCodeAt(0)))),
  );
const repeat = (count: number, ...parts: (string | number)[]) => {
  const one = bytes(...parts);
  return Uint8Array.from({ length: count * one.length }, (_, i) => one[i % one.length]!);
};
const join = (...parts: Uint8Array[]) => Uint8Array.from(Buffer.concat(parts));
const folder = new URL('../fixtures/pickles/', import.meta.url);
const read = (name: string) => new Uint8Array(readFileSync(new URL(name, folder)));
const names = readdirSync(folder);
const ramp = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 37) % 256);

describe('pickles that Python and numpy wrote', () => {
  const refused = /^(bad|malicious|sets)-/;
  it('has every protocol, type, order and container', () => {
    expect(names.filter((name) => name.startsWith('protocol')).length).toBe(6 * 8 + 1);
  });

  it.each(names.filter((name) => !refused.test(name)))('%s', (name) => {
    const { images, labels, shape } = readPickle(read(name), name);
    const n = /one-image/.test(name) ? 1 : /flat|square/.test(name) ? 2 : 3;
    expect(shape).toEqual(/flat|square/.test(name) ? [2, 28, 28] : [n, 4, 5]);
    expect(images).toEqual(ramp(shape[0] * shape[1] * shape[2]));
    expect(Array.from(labels)).toEqual([7, 0, 9].slice(0, n));
  });

  it.each([
    [
      'sets-two',
      [
        [7, 0, 9],
        [0, 9],
      ],
    ],
    [
      'sets-two-lists',
      [
        [7, 0, 9],
        [0, 9],
      ],
    ],
    [
      'sets-three',
      [
        [7, 0, 9, 7, 0, 9],
        [0, 9],
      ],
    ],
    ['sets-bool', [[7, 0, 9], undefined]],
  ])('%s', (name, labels) => {
    const { train, test } = readPickleSets(read(`${name}.p`), name);
    expect([train, test].map((set) => set && Array.from(set.labels))).toEqual(labels.map((each) => each ?? null));
    const bits = ramp(60).map((byte) => Number(byte > 127));
    expect(train.images.slice(0, 60)).toEqual(name === 'sets-bool' ? bits : ramp(60));
  });

  it('takes classes beyond 9, and counts from another first one', () => {
    const options = { classes: 20, firstClass: 3 };
    expect(Array.from(readPickle(read('bad-label.p'), 'm.p', options).labels)).toEqual([7, 0, 9]);
    expect(readPickle(read('bad-label.p'), 'm.p', options).classes).toBe(20);
    expect(() => readPickle(read('bad-label.p'), 'm.p', { class: 3 } as never)).toThrow(
      'options: expected only classes',
    );
  });

  it.each(names.filter((name) => name.startsWith('malicious')))('refuses %s', (name) => {
    expect(() => readPickle(read(name), 'm.p')).toThrow(
      /^m\.p: global \(byte \d+\): expected only numpy's arrays of numbers, found posix\.system; nothing of it was run$/,
    );
  });

  it.each([
    [
      'bad-float-images',
      /^m\.p: images\[0, 0, 1\]: expected a whole number from 0 to 255, or all fractions of 255 from 0 to 1, found 0\.145/,
    ],
    [
      'bad-negative',
      'm.p: images[0, 0, 0]: expected a whole number from 0 to 255, or all fractions of 255 from 0 to 1, found -1',
    ],
    ['bad-label', 'm.p: labels[0]: expected a class from 0 to 9; classes and firstClass say what there is, found 10'],
    ['bad-counts', 'm.p: labels: expected shape [3], one for each image, found [2]'],
    ['bad-objects', /^m\.p: dtype \(byte \d+\): expected one of i1, .*, found O8$/],
    [
      'bad-dict',
      /^m\.p: content: expected a tuple \(images, labels\), or two or three of them, found a dictionary of 2$/,
    ],
    ['bad-empty', 'm.p: images: expected at least one number, found shape [0, 4, 5]'],
    ['bad-ragged', 'm.p: images[0, 1, 0]: expected numbers in even lists, found a list or tuple of 1 where [2] is due'],
  ])('refuses %s', (name, message) => {
    expect(() => readPickle(read(`${name}.p`), 'm.p')).toThrow(message);
  });

  const datasetOrError = (bytes: Uint8Array) => {
    try {
      const { images, shape } = readPickle(bytes);
      expect(images.length).toBe(shape[0] * shape[1] * shape[2]);
    } catch (error) {
      if (!isBpttError(error)) throw error;
    }
  };
  it.each(names)('turns any cut and any flipped byte of %s into a dataset or a BpttError', (name) => {
    const whole = read(name);
    for (let length = 0; length < whole.length; length += Math.max(1, whole.length >> 7))
      datasetOrError(whole.slice(0, length));
    const edit = fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255) });
    fc.assert(
      fc.property(edit, ({ at, byte }) => datasetOrError(whole.with(at, byte))),
      { numRuns: 100 },
    );
  });
});

describe('pickles that would fill the memory', () => {
  const stop = bytes('.');
  it.each<[string, Uint8Array, RegExp]>([
    [
      'a list of itself',
      bytes(']p0\n', 'g0\na', '](K', 1, 'e', 0x86, '.'),
      /images: expected an array or lists of numbers, nested at most 3 deep, found a list or tuple of 1/,
    ],
    [
      'lists nested half a million deep',
      join(repeat(500_000, ']'), repeat(499_999, 'a'), stop),
      /expected a tuple \(images, labels\), or two/,
    ],
    ['a billion laughs', laughs(), /images: expected at most 1048576 numbers, found shape \[1000, 1000, 1000\]/],
    [
      'twelve million lists',
      join(repeat(12_000_000, ']'), stop),
      /size \(byte \d+\): expected texts, lists and other objects of at most 134217728 bytes, found more/,
    ],
    [
      'eight million texts, however large their file',
      join(bytes(']('), repeat(8_000_000, 'X', 1, 0, 0, 0, 'a'), bytes('e.')),
      /size \(byte \d+\): expected texts, lists and other objects of at most 134217728 bytes, found more/,
    ],
    ['marks without end', join(repeat(1_000_000, '('), stop), /expected a value, found none/],
  ])('%s', (_, pickle, message) => {
    expect(() => readPickle(pickle, 'a.p')).toThrow(message);
  });

  function laughs(): Uint8Array {
    const thousand = (index: number) => join(bytes(']('), repeat(1000, 'h', index), bytes('e'));
    return join(
      bytes('K', 1, 'q', 0, '0'),
      thousand(0),
      bytes('q', 1, '0'),
      thousand(1),
      bytes('q', 2, '0'),
      thousand(2),
      bytes('](K', 1, 'e', 0x86, '.'),
    );
  }
});
