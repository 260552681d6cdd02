import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TextLoader, Vocabulary } from '../index.js';

test('characters: ids in the order of code points, surrogate pairs as one', () => {
  const vocabulary = Vocabulary.characters('hello 🙂');
  expect(vocabulary.tokens).toEqual([' ', 'e', 'h', 'l', 'o', '🙂']);
  expect([...vocabulary.encode('ho🙂')]).toEqual([2, 4, 5]);
  expect(vocabulary.decode([2, 4, 5])).toBe('ho🙂');
});

test('any text there and back, by characters and by bytes, also after JSON', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
      for (const vocabulary of [Vocabulary.characters(text), Vocabulary.bytes()]) {
        const again = Vocabulary.from(JSON.parse(JSON.stringify(vocabulary)));
        expect(again.decode(vocabulary.encode(text))).toBe(text);
        expect(again.size).toBe(vocabulary.size);
      }
    }),
  );
});

test('an unseen character is named with its place', () => {
  const vocabulary = Vocabulary.characters('abc\n');
  expect(() => vocabulary.encode('ab\nca\nbXc')).toThrow(
    `text: expected only the 4 characters of the vocabulary, got '"X" (U+0058) at line 3, column 2 (character 7)'`,
  );
  expect(() => vocabulary.decode([0, 4])).toThrow('ids[1]: expected a whole number from 0 to 3, got 4');
  expect(() => Vocabulary.characters('')).toThrow('text: expected a text of at least one character');
});

test.each([
  undefined,
  {},
  { kind: 'words' },
  { kind: 'characters', tokens: ['a', 'a'] },
  { kind: 'characters', tokens: ['ab'] },
  { kind: 'characters', tokens: [] },
])('%o is no vocabulary', (state) => {
  expect(() => Vocabulary.from(state as never)).toThrow('vocabulary: expected');
});

test('streams side by side: each chunk goes on where the one before ended', () => {
  const ids = Int32Array.from({ length: 23 }, (_, i) => i);
  const loader = new TextLoader(ids, { batchSize: 2, bptt: 4 });
  const batches = [...loader];
  expect(batches).toHaveLength(loader.length);
  expect(batches.map(({ start }) => start)).toEqual([true, false, false]);
  expect(batches[0]!.inputs).toEqual({ data: Int32Array.of(0, 11, 1, 12, 2, 13, 3, 14), shape: [4, 2] });
  expect(batches[1]!.inputs.data[0]).toBe(4);
  expect(batches[2]!.inputs.shape).toEqual([2, 2]);
  for (const { inputs, targets } of batches) expect([...targets.data]).toEqual([...inputs.data].map((id) => id + 1));
  expect(() => new TextLoader(ids, { batchSize: 12, bptt: 4 })).toThrow(
    "ids: expected at least 2 for each of 12 streams, got '23 of them'",
  );
  expect(() => new TextLoader([1, 2] as never, { batchSize: 1, bptt: 1 })).toThrow('ids: expected an Int32Array');
});
