import { startKernels } from '@bptt/kernels';
import { beforeAll, expect, test } from 'vitest';
import { exampleSeries } from './example.js';
import { forecast } from './forecast.js';
import { readTable } from './table.js';

beforeAll(() => startKernels({ simd: 'strict' }));
const settings = { length: 48, horizon: 24, season: 24, hidden: 16, epochs: 4, seed: 0 };
const signal = new AbortController().signal;

test('beats the naive forecast where there is more to know, and its interval holds most values', async () => {
  const { values } = exampleSeries().columns[0]!;
  const settings = { length: 24, horizon: 12, season: 1, hidden: 16, epochs: 4, seed: 0 };
  const shares: number[] = [];
  const found = await forecast(values, settings, { signal, tell: (share) => shares.push(share) });
  expect(found.judged.error).toBeLessThan(found.judged.naiveError);
  expect(found.judged.inside).toBeGreaterThan(0.5);
  expect(shares.at(-1)).toBe(1);
  expect(found.told.at(-1)!.from).toBe(values.length);
  for (const { from, low, median, high, naive } of found.told) {
    expect(from).toBeGreaterThanOrEqual(found.testFrom);
    median.forEach((value, h) => expect(low[h]! <= value && value <= high[h]!).toBe(true));
    naive.forEach((value) => expect(value).toBe(values[from - 1]));
  }
  const again = await forecast(values, settings, { signal });
  expect(again.judged).toEqual(found.judged);
});

test('what cannot be forecast is said in rows', async () => {
  const short = Float32Array.from({ length: 90 }, (_, t) => Math.sin(t));
  await expect(forecast(short, settings, { signal })).rejects.toThrow(
    /series: expected at least 160 rows to read 48 steps and tell 24, got 90/,
  );
  await expect(forecast(new Float32Array(400), settings, { signal })).rejects.toThrow(/expected numbers that differ/);
  await expect(forecast(new Float32Array(400), { ...settings, length: 12 }, { signal })).rejects.toThrow(
    /steps read: expected at least one season, 24, got 12/,
  );
  const stopped = new AbortController();
  const far = forecast(exampleSeries().columns[0]!.values, settings, {
    signal: stopped.signal,
    tell: () => stopped.abort(),
  });
  await expect(far).rejects.toThrow('the forecast was stopped');
});

test.each([
  ['date,load\n2020-01-01,1.5\n2020-01-02,2\n', ['load'], [1.5, 2]],
  ['datum;last\n1.1.;1,5\n2.1.;-2\n', ['last'], [1.5, -2]],
  ['1\n2\n3\n', ['value'], [1, 2, 3]],
  ['1,5\n2,5\n', ['column 1', 'column 2'], [1, 2]],
  ['1;0,5\n2;0,7\n', ['column 1', 'column 2'], [1, 2]],
  ['\ufeffa\tb\r\n1e3\tx\r\n2\ty\r\n', ['a'], [1000, 2]],
])('%j has the columns %j', (text, names, first) => {
  const table = readTable(text, 'mine.csv');
  expect(table.columns.map(({ name }) => name)).toEqual(names);
  expect([...table.columns[0]!.values]).toEqual(first);
});

test.each([
  ['', 'mine.csv'],
  ['a,b\nx,y\n', "mine.csv: expected a column of numbers, found none: mine.csv: row 1, column 'a'"],
  ['a\n1\n\n2\n', "row 2, column 'a'"],
  ['a,b\n1\n', 'row 1: expected 2 fields'],
])('%j is no table of numbers', (text, why) => {
  expect(() => readTable(text, 'mine.csv')).toThrow(why);
});
