import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  SequenceDataset,
  SequenceLoader,
  splitSequences,
  subsetOf,
  type SequenceBatch,
  type SequenceSample,
} from '../index.js';

const ragged = (
  lengths: readonly number[],
  more: (i: number, T: number) => Omit<SequenceSample, 'inputs'> = () => ({}),
) =>
  new SequenceDataset(lengths.map((T, i) => ({ inputs: Array.from({ length: T }, (_, t) => [i, t]), ...more(i, T) })));

test('a padded batch: each sequence in its own column, zeros beyond its end', () => {
  const dataset = ragged([2, 3, 1], (i) => ({ label: i + 10 }));
  const [batch, ...more] = new SequenceLoader(dataset, { batchSize: 3 });
  expect(more).toEqual([]);
  expect(batch).toEqual({
    inputs: { data: Float32Array.of(0, 0, 1, 0, 2, 0, 0, 1, 1, 1, 0, 0, 0, 0, 1, 2, 0, 0), shape: [3, 3, 2] },
    lengths: Int32Array.of(2, 3, 1),
    labels: { data: Int32Array.of(10, 11, 12), shape: [3] },
  });
  const [first] = new SequenceLoader(dataset, { batchSize: 3, batchFirst: true });
  expect(first!.inputs).toEqual({
    data: Float32Array.of(0, 0, 0, 1, 0, 0, 1, 0, 1, 1, 1, 2, 2, 0, 0, 0, 0, 0),
    shape: [3, 3, 2],
  });
});

test('the four kinds of targets', () => {
  const batch = (sample: (T: number) => Omit<SequenceSample, 'inputs'>) =>
    [
      ...new SequenceLoader(
        ragged([2, 1], (_, T) => sample(T)),
        { batchSize: 2 },
      ),
    ][0]!;
  expect(batch((T) => ({ labels: Array.from({ length: T }, (_, t) => t + 1) })).labels).toEqual({
    data: Int32Array.of(1, 1, 2, 0),
    shape: [2, 2],
  });
  expect(batch((T) => ({ target: T })).targets).toEqual({ data: Float32Array.of(2, 1), shape: [2, 1] });
  expect(batch((T) => ({ target: [T, 5] })).targets).toEqual({ data: Float32Array.of(2, 5, 1, 5), shape: [2, 2] });
  expect(batch((T) => ({ target: { data: Int32Array.of(T, 0), shape: [2, 1] } })).targets).toEqual({
    data: Int32Array.of(2, 0, 1, 0),
    shape: [2, 2, 1],
  });
  expect(batch((T) => ({ targets: Float32Array.from({ length: T }, (_, t) => t + 0.5) })).targets).toEqual({
    data: Float32Array.of(0.5, 0.5, 1.5, 0),
    shape: [2, 2, 1],
  });
  expect(batch(() => ({})).targets).toBeUndefined();
  const ids = new SequenceDataset([{ inputs: Int32Array.of(4, 5) }, { inputs: Int32Array.of(6) }]);
  expect([...new SequenceLoader(ids, { batchSize: 2 })][0]!.inputs).toEqual({
    data: Int32Array.of(4, 6, 5, 0),
    shape: [2, 2],
  });
});

const numbersOf = (batches: readonly SequenceBatch[]) => batches.flatMap(({ labels }) => [...labels!.data]);

test('every sequence comes once, with its own length, whatever the order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 7 }),
      fc.boolean(),
      fc.constantFrom(1, 3, Infinity),
      (lengths, batchSize, shuffle, bucketBatches) => {
        const loader = new SequenceLoader(
          ragged(lengths, (i) => ({ label: i })),
          { batchSize, shuffle, bucketBatches },
        );
        for (let pass = 0; pass < 2; pass++) {
          const batches = [...loader];
          expect(batches).toHaveLength(loader.length);
          expect(numbersOf(batches).sort((a, b) => a - b)).toEqual(lengths.map((_, i) => i));
          for (const { lengths: own, labels } of batches)
            expect([...own]).toEqual([...labels!.data].map((i) => lengths[i]!));
        }
      },
    ),
  );
});

describe('bucketing', () => {
  const lengths = Array.from({ length: 64 }, (_, i) => 1 + ((i * 37) % 50));
  const paddingOf = (bucketBatches: number) => {
    const batches = [
      ...new SequenceLoader(
        ragged(lengths, (i) => ({ label: i })),
        { batchSize: 8, shuffle: true, seed: 2, bucketBatches },
      ),
    ];
    const read = batches.reduce((sum, { inputs: { shape } }) => sum + shape[0]! * shape[1]!, 0);
    return read - lengths.reduce((a, n) => a + n, 0);
  };

  test('pads less', () => {
    expect(paddingOf(Infinity)).toBeLessThan(paddingOf(4));
    expect(paddingOf(4)).toBeLessThan(0.6 * paddingOf(1));
  });

  test('the seed decides all: the same batches again, others with another seed and in the next pass', () => {
    const make = (seed: number) =>
      new SequenceLoader(
        ragged(lengths, (i) => ({ label: i })),
        { batchSize: 8, shuffle: true, seed, bucketBatches: 4 },
      );
    const [loader, again] = [make(1), make(1)];
    const first = [...loader];
    expect([...again]).toEqual(first);
    expect(numbersOf([...loader])).not.toEqual(numbersOf(first));
    expect(numbersOf([...make(2)])).not.toEqual(numbersOf(first));
  });
});

test('a part is held out, by the seed', () => {
  const { train, validation } = splitSequences(
    ragged([1, 2, 3, 4, 5], (i) => ({ label: i })),
    { validationFraction: 0.4, seed: 3 },
  );
  const all = [train, validation].flatMap((part) => Array.from({ length: part.length }, (_, i) => part.steps(i)));
  expect([train.length, validation.length]).toEqual([3, 2]);
  expect(all.sort()).toEqual([1, 2, 3, 4, 5]);
  expect(() => splitSequences(ragged([1, 2]), { validationFraction: 0.9 })).toThrow('validationFraction');
});

const x = [[1, 2]];
test.each<[string, unknown, string]>([
  ['none', [], 'samples: expected an array of at least one'],
  ['no steps', [{ inputs: [] }], 'samples[0].inputs: expected [T, ...], T >= 1, got [0, 0]'],
  [
    'no inputs',
    [{ label: 1 }],
    'samples[0].inputs: expected a Float32Array, an Int32Array, rows of numbers or { data, shape } of either, got undefined',
  ],
  [
    'rows of different lengths',
    [{ inputs: [[1, 2], [1]] }],
    'samples[0].inputs[1]: expected 2 numbers as row 0, got 1',
  ],
  ['other columns', [{ inputs: x }, { inputs: [[1]] }], 'samples[1].inputs: expected [T, 2] as sample 0, got [1, 1]'],
  [
    'ids among numbers',
    [{ inputs: x }, { inputs: { data: Int32Array.of(1, 2), shape: [1, 2] } }],
    'samples[1].inputs: expected a Float32Array as sample 0',
  ],
  [
    'two targets',
    [{ inputs: x, label: 1, target: 2 }],
    "samples[0]: expected one of label, labels, target, targets, got 'label and target'",
  ],
  [
    'a target in one only',
    [{ inputs: x, label: 1 }, { inputs: x }],
    "samples[1]: expected label as sample 0, got 'no target'",
  ],
  ['half a class', [{ inputs: x, label: 0.5 }], 'samples[0].label: expected a class, a whole number, got 0.5'],
  ['an int64 class', [{ inputs: x, label: 1n }], 'samples[0].label: expected a class, a whole number, got 1n'],
  [
    'int64 classes',
    [{ inputs: x, labels: BigInt64Array.of(1n) }],
    'samples[0].labels[0]: expected a class, a whole number, got 1n',
  ],
  ['no list of classes', [{ inputs: x, labels: 1 }], 'samples[0].labels: expected an array of classes'],
  ['null', [{ inputs: x, labels: null }], 'samples[0].labels: expected an array of classes'],
  ['numbers for rows', [{ inputs: [1, 2] }], 'samples[0].inputs[0]: expected a row of numbers, got 1'],
  [
    'too few labels',
    [{ inputs: [[1], [2]], labels: [1] }],
    'samples[0].labels: expected [T = 2, ...] as the inputs, got [1]',
  ],
  [
    'too many targets',
    [{ inputs: x, targets: Float32Array.of(1, 2) }],
    'samples[0].targets: expected [T = 1, ...] as the inputs, got [2, 1]',
  ],
  [
    'targets of two sizes',
    [
      { inputs: x, target: [1, 2] },
      { inputs: x, target: [1] },
    ],
    'samples[1].target: expected [2] as sample 0, got [1]',
  ],
  [
    "a shape that is not its data's",
    [{ inputs: { data: new Float32Array(3), shape: [2, 2] } }],
    'samples[0].inputs: expected 3 numbers, as many as its data, got [2, 2]',
  ],
  [
    'doubles',
    [{ inputs: { data: new Float64Array(4), shape: [2, 2] } }],
    'samples[0].inputs: expected a Float32Array, got a Float64Array of 4',
  ],
])('%s: refused', (_, samples, message) => {
  expect(() => new SequenceDataset(samples as never)).toThrow(message);
});

test.each<[object, string]>([
  [{ batchSize: 0 }, 'batchSize: expected a whole number >= 1, got 0'],
  [{ batchSize: 4, dropLast: true }, 'batchSize: expected at most 3 with dropLast, got 4'],
  [{ batchSize: 1, bucketBatches: 0 }, 'bucketBatches: expected a whole number >= 1, got 0'],
  [{ batchSize: 1, bucket: 2 }, 'options: expected only batchSize'],
])('options %o are refused', (options, message) => {
  expect(() => new SequenceLoader(ragged([1, 2, 3]), options as never)).toThrow(message);
});

test('a part of nothing, and of half a number', () => {
  expect(() => new SequenceLoader(subsetOf(ragged([1]), []), { batchSize: 1 })).toThrow(
    'sequences: expected at least one, got 0',
  );
  expect(() => subsetOf(ragged([1]), [0.5])).toThrow('indices[0]: expected a whole number from 0 to 0, got 0.5');
});

test('goes on with its orders from where its state was taken, and tells its data from others', () => {
  const lengths = [3, 1, 2, 5, 4, 2];
  const made = (options = {}) =>
    new SequenceLoader(ragged(lengths), { batchSize: 2, shuffle: true, seed: 3, bucketBatches: 2, ...options });
  const [one, other] = [made(), made()];
  Array.from(one);
  const state = structuredClone(one.state());
  const next = Array.from(one);
  other.loadState(state);
  expect(Array.from(other)).toEqual(next);
  expect(() => made({ bucketBatches: 1 }).loadState(state)).toThrow('bucketBatches: expected 2, as in the checkpoint');
  expect(one.fingerprint()).toBe(other.fingerprint());
  expect(new SequenceLoader(ragged([3, 1, 2, 5, 4, 1]), { batchSize: 2 }).fingerprint()).not.toBe(one.fingerprint());
});
