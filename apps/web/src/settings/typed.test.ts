import { afterEach, expect, test } from 'vitest';
import { setLanguage, type Language } from '../words/language.js';
import { readAddress, settingOf } from './address.js';
import { parseTyped, type NumberSetting } from './kinds.js';
import type { SettingKey } from './table.js';

afterEach(() => setLanguage('en'));

const cases: [Language, SettingKey, string, number | undefined][] = [
  ['en', 'train.lr', '0,001', 0.001],
  ['de', 'train.lr', '0,001', 0.001],
  ['de', 'train.lr', '0.001', 0.001],
  ['de', 'cell.W1', '1.234', 1.234],
  ['en', 'cell.W1', '1,234', 1.234],
  ['de', 'train.images', '60.000', 60000],
  ['en', 'train.images', '60,000', 60000],
  ['de', 'train.batch', '1.000', undefined],
  ['de', 'train.hidden', '64.0', 64],
  ['en', 'train.hidden', '1,5', undefined],
  ['de', 'train.hidden', '1,5', undefined],
  ['de', 'train.lr', '11', undefined],
  ['de', 'train.lr', 'eins', undefined],
];
test.each(cases)('%s, %s: %s', (to, key, text, expected) => {
  setLanguage(to);
  expect(parseTyped(settingOf(key) as NumberSetting, text)).toBe(expected);
});

test('the address is read the same way in every language, and complained of in the reader’s', () => {
  setLanguage('de');
  expect(readAddress('#train?train.lr=0.01').settings.train.lr).toBe(0.01);
  expect(readAddress('#train?train.lr=0,01').problems).toEqual([
    'Lernrate: erwartet wird eine Zahl von 0,00001 bis 10, in der Adresse steht „0,01“; es bleibt bei 0,001.',
  ]);
});
