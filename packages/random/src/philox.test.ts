import { expect, test } from 'vitest';
import { philox, uniformsAt } from './philox.js';

// Known answers of the authors' Random123 1.14, tests/kat_vectors.
test.each([
  [[0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
  [[0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff], '408f276d 41c83b0e a20bc7c6 6d5451fd'],
  [[0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0], 'd16cfe09 94fdcceb 5001e420 24126ea1'],
] as const)('Philox of counter %j and key %j', (counter, key, expected) => {
  expect(
    philox([...counter], key)
      .map((word) => word.toString(16).padStart(8, '0'))
      .join(' '),
  ).toBe(expected);
});

test('numbers of a place: even in (-1, 1), unlike those of the next place, the same when fewer are asked for', () => {
  const all = Array.from({ length: 500 }, (_, b) => uniformsAt(7, [3, b], 10));
  const numbers = all.flatMap((some) => [...some]);
  const mean = (power: number) => numbers.reduce((sum, x) => sum + x ** power, 0) / numbers.length;
  expect(Math.max(...numbers.map(Math.abs))).toBeLessThan(1);
  expect(mean(1)).toBeCloseTo(0, 1);
  expect(mean(2)).toBeCloseTo(1 / 3, 1);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(uniformsAt(7, [3, 0], 3)).toEqual(all[0]!.slice(0, 3));
  expect(uniformsAt(8, [3, 0], 10)).not.toEqual(all[0]);
});
