import { expect, test } from 'vitest';
import { csvOf, tableOf } from './csv.js';

test('a figure of two lines has a row for each x, with every digit', () => {
  const series = [
    {
      name: 'a, b',
      color: '',
      points: [
        [2, 0.1 + 0.2],
        [1, null],
      ] as const,
    },
    { name: 'the "c"', color: '', points: [[3, -1e-30]] as const },
  ];
  expect(csvOf(tableOf('x', series))).toBe('x,"a, b","the ""c"""\r\n1,,\r\n2,0.30000000000000004,\r\n3,,-1e-30\r\n');
});
