import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { addRows, pickRows, startKernels } from './index.js';

beforeAll(async () => void (await startKernels({ simd: 'strict' })));

test('rows by number, -1 for zeros', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 9 }),
      fc.array(fc.nat(), { minLength: 1, maxLength: 12 }),
      (count, width, numbers) => {
        const rows = Int32Array.from(numbers, (number) => (number % (count + 1)) - 1);
        const x = Float32Array.from({ length: count * width }, (_, i) => (i === 3 ? NaN : i + 1));
        const y = tf.tidy(() =>
          pickRows(tf.tensor2d(x, [count, width]), rows, [rows.length, width]).dataSync<'float32'>(),
        );
        expect([...y]).toEqual(
          [...rows].flatMap((row) => Array.from({ length: width }, (_, i) => (row < 0 ? 0 : x[row * width + i]!))),
        );
      },
    ),
  );
});

test('rows are added up where they belong, in their order; -1 drops one', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 9 }),
      fc.array(fc.nat(), { minLength: 1, maxLength: 40 }),
      (count, width, numbers) => {
        const rows = Int32Array.from(numbers, (number) => (number % (count + 1)) - 1);
        const x = Float32Array.from({ length: rows.length * width }, (_, i) => Math.sin(i) * 10 ** (i % 7));
        const sum = new Float32Array(count * width);
        rows.forEach((row, i) => {
          for (let j = 0; j < width && row >= 0; j++) sum[row * width + j]! += x[i * width + j]!;
        });
        const y = tf.tidy(() =>
          addRows(tf.tensor2d(x, [rows.length, width]), rows, [count, width]).dataSync<'float32'>(),
        );
        expect([...y]).toEqual([...sum]);
      },
    ),
  );
});

test('what does not fit is refused, and nothing is left', () => {
  const before = tf.memory().numTensors;
  const refused = (rows: number[], shape: [number, number]) => () =>
    tf.tidy(() => void pickRows(tf.ones<tf.Rank.R2>([3, 2]), Int32Array.from(rows), shape));
  expect(refused([0, 3], [2, 2])).toThrow('rows: expected numbers from -1 (a row of zeros) to 2, got 3');
  expect(refused([-2], [1, 2])).toThrow('rows: expected numbers from -1 (a row of zeros) to 2, got -2');
  expect(refused([0, 1], [2, 4])).toThrow("shape: expected one of 2 rows that x [3, 2] has whole, got '[2, 4]'");
  expect(tf.memory().numTensors).toBe(before);
});
