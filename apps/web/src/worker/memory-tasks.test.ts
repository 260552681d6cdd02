import { Random } from '@bptt/cells';
import { expect, test } from 'vitest';
import { taskShapes } from './memory-tasks.js';

const B = 32;
const row = (data: Float32Array, I: number, t: number, b: number) => [
  ...data.subarray((t * B + b) * I, (t * B + b + 1) * I),
];

test('recall: the answer is the symbol of the first step, and no later step has one', () => {
  const { inputs, labels } = taskShapes.recall.batch(new Random(0), 7);
  expect(inputs.shape).toEqual([7, B, 5]);
  for (let b = 0; b < B; b++) {
    expect(row(inputs.data, 5, 0, b).indexOf(1)).toBe(labels!.data[b]);
    for (let t = 1; t < 7; t++) expect(row(inputs.data, 5, t, b).slice(0, 4)).toEqual([0, 0, 0, 0]);
  }
  expect(new Set(labels!.data).size).toBe(4);
});

test('copy: T steps lie between the last symbol and the first answer, and the answers are the symbols in their order', () => {
  const T = 5;
  const { inputs, labels, mask } = taskShapes.copy.batch(new Random(1), T);
  expect(inputs.shape).toEqual([T + 6, B, 5]);
  for (let b = 0; b < B; b++)
    for (let k = 0; k < 3; k++) {
      const at = T + 3 + k;
      expect(labels!.data[at * B + b]).toBe(row(inputs.data, 5, k, b).indexOf(1));
      expect(row(inputs.data, 5, at, b)).toEqual([0, 0, 0, 0, 1]);
    }
  expect(mask!.data.reduce((a, b) => a + b, 0)).toBe(3 * B);
  expect([...mask!.data.subarray(0, (T + 3) * B)].every((each) => each === 0)).toBe(true);
});

test('adding: one number of each half is marked, and the target is their sum', () => {
  const T = 9;
  const { inputs, targets } = taskShapes.adding.batch(new Random(2), T);
  for (let b = 0; b < B; b++) {
    const marked = Array.from({ length: T }, (_, t) => t).filter((t) => row(inputs.data, 2, t, b)[1] === 1);
    expect(marked).toHaveLength(2);
    expect(marked[0]).toBeLessThan(4);
    expect(marked[1]).toBeGreaterThanOrEqual(4);
    expect(targets!.data[b]).toBeCloseTo(
      marked.reduce((sum, t) => sum + row(inputs.data, 2, t, b)[0]!, 0),
      6,
    );
  }
});
