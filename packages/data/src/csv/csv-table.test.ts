import { expect, test } from 'vitest';
import { readCsv } from '../csv.js';

test('numbers, classes and text by the names of their columns', () => {
  const table = readCsv('\ufefftime,load, kind,note\r\n1, 2.5,b,"a, ""b""\nc"\r\n\r\n2,-1e3,a,\r\n', 'load.csv');
  expect(table.length).toBe(2);
  expect(table.names).toEqual(['time', 'load', 'kind', 'note']);
  expect(table.numbers('load', 'time')).toEqual({ data: Float32Array.of(2.5, 1, -1000, 2), shape: [2, 2] });
  expect(table.classes('kind')).toEqual({ labels: Int32Array.of(1, 0), classes: ['a', 'b'] });
  expect(table.classes('kind', ['c', 'b', 'a']).labels).toEqual(Int32Array.of(1, 2));
  expect(table.texts('note')).toEqual(['a, "b"\nc', '']);
});

test('bytes, and another separator', () => {
  expect(readCsv(new TextEncoder().encode('a;b\n1;2\n')).numbers('a', 'b').data).toEqual(Float32Array.of(1, 2));
  expect(readCsv('a|b\n1|2', 'x', { delimiter: '|' }).numbers('b').data).toEqual(Float32Array.of(2));
  expect(readCsv('a\n1\n2').numbers('a').data).toEqual(Float32Array.of(1, 2));
});

const take = (text: string, column = 'load') => readCsv(text, 'load.csv').numbers(column);
test.each<[string, () => unknown, string]>([
  ['a gap', () => take('t,load\n1,2\n2,\n'), "load.csv: row 2, column 'load': expected a number, found nothing"],
  ['text', () => take('t,load\n1,2\n2,high\n'), "load.csv: row 2, column 'load': expected a number, found 'high'"],
  ['NaN', () => take('t,load\n1,NaN\n'), "row 1, column 'load': expected a number, found 'NaN'"],
  ['infinity', () => take('t,load\n1,inf\n'), "found 'inf'"],
  [
    'more than float32 holds',
    () => take('t,load\n1,1e39\n'),
    "column 'load': expected a number that float32 holds, found '1e39'",
  ],
  ['no columns', () => readCsv('t,load\n1,2\n').numbers(), "names: expected at least one of t, load, got 'none'"],
  ['hexadecimal', () => take('t,load\n1,0x10\n'), "found '0x10'"],
  ['a decimal comma', () => take('t;load\n1;2,5\n'), "found '2,5' (a decimal comma)"],
  ['too few fields', () => take('t,load\n1,2\n3\n'), 'load.csv: row 2: expected 2 fields, found 1'],
  ['too many fields', () => take('t,load\n1,2,3\n'), 'load.csv: row 1: expected 2 fields, found 3'],
  [
    'one name twice',
    () => take('load,load\n1,2\n'),
    "load.csv: first line: expected different names, found 'load' twice",
  ],
  ['no name', () => take('t,,load\n1,2,3\n'), 'load.csv: first line: expected a name for column 2, found nothing'],
  ['nothing', () => take(''), 'load.csv: first line: expected the names of the columns, found nothing'],
  ['no rows', () => take('t,load\n'), 'load.csv: rows: expected at least one, found none'],
  [
    'another column',
    () => take('time,load\n1,2\n', 'laod'),
    "column: expected one of time, load, got 'laod'; did you mean load?",
  ],
  ['a row of gaps', () => take('t,load\n1,2\n,\n3,4\n'), "row 2, column 'load': expected a number, found nothing"],
  [
    'an empty line in a table of one column',
    () => take('load\n1\n\n2\n'),
    "row 2, column 'load': expected a number, found nothing",
  ],
  ['no class', () => readCsv('k\na\n""\n', 'x').classes('k'), "row 2, column 'k': expected a class, found nothing"],
  [
    'another class',
    () => readCsv('k\na\n', 'x').classes('k', ['b']),
    "row 1, column 'k': expected one of b, found 'a'",
  ],
  ['quotes without end', () => take('t,load\n1,"2\n'), 'expected quotes that end'],
  [
    'other bytes',
    () => readCsv(Uint8Array.of(0xff, 0xfe, 0x41), 'x.csv'),
    'x.csv: text: expected UTF-8, found other bytes',
  ],
])('%s: row and column are named', (_, work, message) => {
  expect(work).toThrow(message);
});
