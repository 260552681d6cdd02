import { afterEach, describe, expect, test } from 'vitest';
import { setLanguage, type Language } from './language.js';
import {
  counted,
  exact,
  fixed,
  grouped,
  inARow,
  megabytes,
  percent,
  powerOfTen,
  readings,
  shortNumber,
} from './numbers.js';

afterEach(() => setLanguage('en'));

test.each([
  [
    'en',
    [
      '1,688',
      '−0.1235',
      '1.23·10⁻⁷',
      '0.500',
      '0.00001',
      '97.56\u00a0%',
      '11.6\u00a0MB',
      '1 step',
      '60,000 steps',
      '10⁻³',
      '0.1, −2',
    ],
  ],
  [
    'de',
    [
      '1.688',
      '−0,1235',
      '1,23·10⁻⁷',
      '0,500',
      '0,00001',
      '97,56\u00a0%',
      '11,6\u00a0MB',
      '1 step',
      '60.000 steps',
      '10⁻³',
      '0,1; −2',
    ],
  ],
] as const)('as %s writes them', (to, written) => {
  setLanguage(to);
  expect([
    shortNumber(1688),
    shortNumber(-0.12345),
    shortNumber(1.234e-7),
    fixed(0.5, 3),
    exact(0.00001),
    percent(0.9756),
    megabytes(11.58e6),
    counted(1, 'step', 'steps'),
    counted(60_000, 'step', 'steps'),
    powerOfTen(0.001),
    inARow([shortNumber(0.1), shortNumber(-2)]),
  ]).toEqual(written);
  expect(grouped(1234567)).toBe(to === 'de' ? '1.234.567' : '1,234,567');
});

describe('as they are typed', () => {
  const cases: [Language, string, number[]][] = [
    ['en', '0.5', [0.5]],
    ['en', '0,5', [0.5]],
    ['de', '0,5', [0.5]],
    ['de', '0.5', [0.5]],
    ['de', '0.001', [0.001]],
    ['en', '0,001', [0.001]],
    ['en', '1,234', [1234, 1.234]],
    ['de', '1.234', [1234, 1.234]],
    ['de', '1,234', [1.234, 1234]],
    ['en', '60,000', [60000, 60]],
    ['de', '60.000', [60000, 60]],
    ['de', '60 000', [60000, 60000]],
    ['de', '1.234.567,5', [1234567.5]],
    ['en', '1,234,567.5', [1234567.5]],
    ['en', ' −,5 ', [-0.5]],
    ['de', '1e-3', [0.001, 0.001]],
    ['de', '1,5e-3', [0.0015]],
    ['en', '1,23,4', []],
    ['en', '1.2.3', []],
    ['en', '0x1', []],
    ['de', '', []],
    ['de', 'NaN', []],
  ];
  test.each(cases)('%s: %s', (to, text, expected) => {
    setLanguage(to);
    expect(readings(text)).toEqual(expected);
  });
});
