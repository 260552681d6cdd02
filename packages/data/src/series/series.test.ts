import { describe, expect, test } from 'vitest';
import { forecasting, Scaler, SequenceLoader, Windows } from '../index.js';

const count = (n: number) => Float32Array.from({ length: n }, (_, i) => i);

describe('windows', () => {
  test('length, horizon, stride and columns', () => {
    const series = { data: count(20), shape: [10, 2] }; // step t is [2 t, 2 t + 1]
    const windows = new Windows(series, { length: 3, horizon: 2, stride: 2, columns: [1] });
    expect(windows.length).toBe(3);
    expect(windows.get(1)).toEqual({
      inputs: { data: Float32Array.of(4, 5, 6, 7, 8, 9), shape: [3, 2] },
      name: 'target',
      target: { data: Float32Array.of(11, 13), shape: [2, 1] },
    });
    const [batch] = new SequenceLoader(windows, { batchSize: 3 });
    expect([batch!.inputs.shape, batch!.targets!.shape]).toEqual([
      [3, 3, 2],
      [3, 2, 1],
    ]);
  });

  test('a target for each step', () => {
    const windows = new Windows(count(5), { length: 3, perStep: true });
    expect(windows.length).toBe(2);
    expect(windows.get(1)).toEqual({
      inputs: { data: Float32Array.of(1, 2, 3), shape: [3, 1] },
      name: 'targets',
      target: { data: Float32Array.of(2, 3, 4), shape: [3, 1] },
    });
  });

  test.each<[object, string]>([
    [{ length: 5 }, 'length: expected windows of 5 + 1 steps that fit into 5, got 5'],
    [{ length: 0 }, 'length: expected a whole number >= 1, got 0'],
    [{ length: 2, stride: 0 }, 'stride'],
    [{ length: 2, columns: [1] }, 'columns[0]: expected a whole number from 0 to 0, got 1'],
    [{ length: 2, columns: [] }, 'columns: expected an array of at least one column'],
    [{ length: 2, columns: 0 }, 'columns: expected an array of at least one column, got 0'],
    [{ length: 2, perStep: true, horizon: 2 }, 'horizon: expected 1 with perStep, got 2'],
    [{ length: 2, horizn: 2 }, 'did you mean horizon?'],
  ])('%o is refused', (options, message) => {
    expect(() => new Windows(count(5), options as never)).toThrow(message);
  });

  test('a series of other axes is refused', () => {
    expect(() => new Windows({ data: count(8), shape: [2, 2, 2] }, { length: 1 })).toThrow('series: expected [N, F]');
    expect(() => new Windows(new Float32Array(), { length: 1 })).toThrow('series: expected [N, F], N >= 1');
    const doubles = { data: new Float64Array(4), shape: [4, 1] };
    expect(() => new Windows(doubles as never, { length: 1 })).toThrow(
      'series.data: expected a Float32Array, got a Float64Array of 4',
    );
    expect(() => new Windows([1, 2] as never, { length: 1 })).toThrow('series: expected a Float32Array [N]');
  });
});

test.each([false, true])(
  'forecasting: parts in the order of time, targets in their own part, scaled by the first alone (per step: %s)',
  (perStep) => {
    const series = count(100);
    const {
      train,
      validation,
      test: held,
      scaler,
      starts,
    } = forecasting(series, { length: 5, perStep, validationFraction: 0.2, testFraction: 0.1 });
    expect(starts).toEqual({ validation: 70, test: 90 });
    expect(scaler.mean[0]).toBe(34.5);
    const bounds = { train: [0, 70], validation: [70, 90], test: [90, 100] } as const;
    for (const [name, windows] of Object.entries({ train, validation: validation!, test: held! })) {
      const seen = new Set<number>();
      for (let i = 0; i < windows.length; i++)
        for (const value of scaler.inverse(windows.get(i).target as never).data) seen.add(Math.round(value));
      const [from, to] = bounds[name as keyof typeof bounds];
      const first = name === 'train' ? (perStep ? 1 : 5) : from;
      expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: to - first }, (_, i) => first + i));
    }
    expect(forecasting(series, { length: 5, testFraction: 0 }).test).toBeNull();
  },
);

describe('a scaler', () => {
  const table = { data: Float32Array.of(1, 10, 2, 30, 3, 50), shape: [3, 2] };

  test('each column to mean 0 and variance 1, and back; all of it, or some columns', () => {
    const scaler = Scaler.fit(table);
    const { data } = scaler.transform(table);
    expect([data[0]! + data[2]! + data[4]!, data[1]! + data[3]! + data[5]!].map((x) => Math.abs(x) < 1e-6)).toEqual([
      true,
      true,
    ]);
    expect((data[0]! ** 2 + data[2]! ** 2 + data[4]! ** 2) / 3).toBeCloseTo(1, 6);
    scaler.inverse(scaler.transform(table)).data.forEach((x, i) => expect(x).toBeCloseTo(table.data[i]!, 5));
    expect(scaler.inverse({ data: Float32Array.of(0, 0), shape: [2, 1] }, [1]).data).toEqual(Float32Array.of(30, 30));
    expect(new Scaler(JSON.parse(JSON.stringify(scaler))).transform(table)).toEqual(scaler.transform(table));
  });

  test.each([5, 42, 48])('a gap in row %i is named, wherever it is', (row) => {
    const table = {
      data: Float32Array.from({ length: 100 }, (_, i) => (i === 2 * row + 1 ? NaN : i % 7)),
      shape: [50, 2],
    };
    expect(() => forecasting(table, { length: 2, names: ['t', 'load'] })).toThrow(
      `load: expected finite numbers, got 'NaN in row ${row}'`,
    );
  });

  test.each([
    [Float32Array.of(1, 2), 'array: expected { data, shape: [N, F] }'],
    [null, 'array: expected { data, shape: [N, F] }'],
    [{ data: Float32Array.of(1, 2, 3), shape: [2, 2] }, 'array: expected [N, F], N >= 1, of its 3 numbers, got [2, 2]'],
    [{ data: new Float32Array(), shape: [0, 2] }, 'array: expected [N, F], N >= 1'],
  ])('nothing is fitted to %o', (array, message) => {
    expect(() => Scaler.fit(array as never)).toThrow(message);
    expect(() => new Scaler(null as never)).toThrow('scaler: expected { mean, std }');
  });

  test('a column without variance is refused by name, NaN too', () => {
    const constant = { data: Float32Array.of(1, 0.1, 2, 0.1, 3, 0.1), shape: [3, 2] };
    expect(() => Scaler.fit(constant, ['t', 'p'])).toThrow(
      /p: expected numbers that differ, got '0.1\d* throughout'; leave it out/,
    );
    expect(() => Scaler.fit(constant)).toThrow('column 1: expected numbers that differ');
    expect(() => Scaler.fit({ data: Float32Array.of(1, NaN), shape: [2, 1] })).toThrow(
      "column 0: expected finite numbers, got 'NaN in row 1'",
    );
    expect(() => forecasting(new Float32Array(50), { length: 2, names: ['load'] })).toThrow(
      'load: expected numbers that differ',
    );
    expect(() => new Scaler({ mean: [0], std: [0] })).toThrow('std[0]: expected a number > 0, got 0');
    expect(() => Scaler.fit(table).transform({ data: Float32Array.of(1, 2, 3), shape: [1, 3] })).toThrow(
      'array: expected [..., 2]',
    );
    expect(() => Scaler.fit(table).inverse(table, [2])).toThrow('columns[0]: expected a column from 0 to 1, got 2');
  });
});
