import { expect, test } from 'vitest';
import { parseJson } from './json-text.js';

test.each(['[', '[],', '{"a":'])('many %s are refused before they are made', (start) => {
  expect(() => parseJson(`{"a":[${start.repeat(2 ** 19)}`)).toThrow('more than 524288 lists and objects');
});

test('others are parsed, or are no JSON', () => {
  expect(parseJson(`{"a":[${'[],'.repeat(1000)}1]}`)).toHaveProperty('a');
  expect(() => parseJson('{')).toThrow(SyntaxError);
});
